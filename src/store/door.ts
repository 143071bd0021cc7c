/** Where our server extension answers, below the server's base URL. */
export const DOOR = 'trainlab';
