import type { Clock } from '../shared/runtime/clock.ts';
import type { Logger } from '../shared/runtime/logger.ts';

const EVERY_MS = 10_000;

/** Says which publishes were refused, but no more than one line in ten seconds: a stranger must not fill the log. */
export function createRefusalLog(log: Logger, clock: Clock) {
  let saidAt = -EVERY_MS;
  let unsaid = 0;
  return {
    note(clientId: string, topic: string): void {
      unsaid += 1;
      if (clock.monotonicMs() - saidAt < EVERY_MS) return;
      log.warn(
        { client: clientId.slice(0, 64), topic: topic.slice(0, 100), messages: unsaid },
        'A message was dropped: its sender may not publish on this topic.',
      );
      saidAt = clock.monotonicMs();
      unsaid = 0;
    },
  };
}
