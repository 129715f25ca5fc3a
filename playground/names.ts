/** The name of the program in messages. */
export const FILE = 'playground.brn';
