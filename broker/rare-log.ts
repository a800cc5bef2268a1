import type { Clock } from '../shared/runtime/clock.ts';
import type { Logger } from '../shared/runtime/logger.ts';

const EVERY_MS = 10_000;

export interface RareLog {
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** Warns of what a stranger can provoke at will: each sentence once in ten seconds, with how often it was true. */
export function createRareLog(log: Logger, clock: Clock): RareLog {
  const said = new Map<string, { at: number; unsaid: number }>();
  return {
    warn(fields, message) {
      const last = said.get(message) ?? { at: Number.NEGATIVE_INFINITY, unsaid: 0 };
      said.set(message, last);
      last.unsaid += 1;
      if (clock.monotonicMs() - last.at < EVERY_MS) return;
      log.warn({ ...fields, times: last.unsaid }, message);
      last.at = clock.monotonicMs();
      last.unsaid = 0;
    },
  };
}
