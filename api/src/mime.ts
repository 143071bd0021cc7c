/** MIME type of a comparison in a cell output. */
export const COMPARISON_MIME = 'application/vnd.trainlab.comparison.v1+json';
