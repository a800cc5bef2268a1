import { close, open, read, write } from 'node:fs';
import type { Clock } from '../../../shared/runtime/clock.ts';
import { systemCodeOf } from '../../../shared/runtime/errors.ts';

const PAUSE_MS = 20;

type Done = (error: Error | null, ...rest: unknown[]) => void;
type Call = (...args: never[]) => void;

/**
 * What streams of files need of `node:fs`, for the standard input and output: where a pipe holds nothing, or takes nothing
 * just now, they wait. Node makes the pipes of its own streams such that they never block, and so they are for everyone.
 */
export function patientFs(clock: Clock, stopped: AbortSignal) {
  const patiently =
    (call: Call) =>
    (...args: unknown[]): void => {
      const done = args.pop() as Done;
      const attempt = () =>
        (call as (...all: unknown[]) => void)(...args, (error: Error | null, ...rest: unknown[]) => {
          if (systemCodeOf(error) !== 'EAGAIN' || stopped.aborted) return done(error, ...rest);
          clock.setTimer(PAUSE_MS, attempt);
        });
      attempt();
    };
  return { open, close, read: patiently(read), write: patiently(write) };
}
