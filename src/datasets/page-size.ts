/** Items of a preview's page. */
export const PAGE_SIZE = 60;
