import { systemCodeOf } from '../../shared/runtime/errors.ts';
import { EXIT } from './exit-codes.ts';

interface Output {
  on(event: 'error', listener: (error: Error) => void): unknown;
}

interface Deps {
  readonly output: Output;
  readonly say: (line: string) => void;
  /** Told when nobody reads any more: what goes on until it is stopped has nobody to go on for. */
  readonly onUnread: () => void;
  /** Told when a command that has ended already turns out to have lost its output. */
  readonly onLost: () => void;
}

/**
 * Whether what a command printed arrived. A reader that has seen enough, such as `head`, is no error, and the command keeps
 * its own exit code; a disk that is full, or anything else that loses output, is said, and no script takes it for well.
 */
export function watchOutput({ output, say, onUnread, onLost }: Deps) {
  let lost: string | null = null;
  output.on('error', (error) => {
    const code = systemCodeOf(error);
    if (code === 'EPIPE') return onUnread();
    if (lost !== null || code === 'ERR_STREAM_DESTROYED') return;
    lost = code || error.message;
    say(
      `The output could not be written (${lost}), or not all of it. What was asked for is done; run it again to see it.`,
    );
    onLost();
  });
  return {
    /** The exit code of a command that ended with `own`. */
    exitCode: (own: number): number => (lost === null ? own : EXIT.outputLost),
  };
}
