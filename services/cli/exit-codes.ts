/** How a command ended, for scripts, as sysexits.h has it where it has it; also the table of the manual page. */
export const EXIT = {
  ok: 0,
  failed: 1,
  usage: 64,
  away: 3,
  unfinished: 4,
  outputLost: 74,
  busy: 75,
  config: 78,
} as const;

export const EXIT_MEANINGS: Readonly<Record<(typeof EXIT)[keyof typeof EXIT], string>> = {
  0: 'All is well, or what was asked for is done.',
  1: 'Something failed: a check, an export, a request that was refused, a service that is not running.',
  3: 'The broker or the gateway cannot be reached, so nothing is known and nothing was changed.',
  4: 'Not finished in the time given. What was asked for is kept and goes on.',
  64: 'The command line was not understood.',
  74: 'The output could not be written, as on a full disk. What was asked for is done.',
  75: 'Another backup or restore is under way there, so nothing was done. Try again when it has ended.',
  78: 'A setting is wrong.',
};
