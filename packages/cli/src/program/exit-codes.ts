/** What the program tells its caller by the way it ends. */
export const EXIT = {
  ok: 0,
  /** Some work failed or was stopped; what could be done is done. */
  failed: 1,
  /** The command line is wrong; nothing was done. */
  usage: 2,
} as const;
