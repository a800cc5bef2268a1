type Env = Readonly<Record<string, string | undefined>>;

/** What a starter sets who holds the other end of the standard input for as long as it lives. */
export const ENDS_WITH_STDIN = 'ENDS_WITH_STDIN';

/**
 * Calls `end` once whoever started us is gone, however that was: the kernel closes its end of our standard input. Nothing
 * wakes up before that. Nothing happens where no starter asked for it: under systemd, or started by hand.
 */
export function endWithStarter(env: Env, end: () => void): void {
  if (env[ENDS_WITH_STDIN] !== 'true') return;
  const { stdin } = process;
  stdin.on('error', () => {});
  stdin.once('close', end).resume();
  // It alone keeps nobody alive.
  stdin.unref();
}
