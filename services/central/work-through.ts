import { type Clock, pause } from '../../shared/runtime/clock.ts';
import { isDiskTrouble, messageOf, systemCodeOf } from '../../shared/runtime/errors.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { BodyFiles } from './body-files.ts';
import type { DocumentRules } from './document-rules.ts';
import type { RecordStore } from './record-store.ts';
import { takeApart } from './take-apart.ts';

export interface WorkThroughDeps {
  readonly records: RecordStore;
  readonly files: Pick<BodyFiles, 'pathOf'>;
  readonly rules: DocumentRules;
  readonly clock: Clock;
  readonly log: Logger;
}

const TROUBLE_PAUSE_MS = 5_000;
const LONGEST_REASON = 300;

/** What a database or a system says that has no room, no handles or no disk just now: no document's fault. */
const OF_SURROUNDINGS = /^(SQLITE_(BUSY|LOCKED|NOMEM|READONLY|PROTOCOL|CORRUPT|NOTADB).*|EMFILE|ENFILE|ENOMEM)$/;

/**
 * Takes accepted imports apart, one after the other in the order in which they came. Driven by the database alone: a nudge
 * makes it look, and what an end in the middle left is begun anew at the next start. A document that cannot be taken
 * apart is marked with the reason, and the next has its turn; where disk or database fail, it waits for them.
 */
export function workThrough({ records, files, rules, clock, log }: WorkThroughDeps) {
  const stop = new AbortController();
  let nudged = false;
  let working: Promise<void> | null = null;
  let trouble: string | null = null;

  async function work(): Promise<void> {
    while (nudged && !stop.signal.aborted) {
      nudged = false;
      try {
        while (!stop.signal.aborted && (await takeNext()));
        trouble = null;
      } catch (error) {
        if (stop.signal.aborted) break;
        trouble = `What was imported cannot be taken apart just now, and waits: ${messageOf(error)}`;
        log.error({ error: messageOf(error) }, 'What was imported cannot be taken apart just now; trying again.');
        await pause(clock, TROUBLE_PAUSE_MS, stop.signal);
        nudged = true;
      }
    }
    working = null;
  }

  /** False when none waits. */
  async function takeNext(): Promise<boolean> {
    const waiting = records.nextWaiting();
    if (waiting === null) return false;
    const { import_id, installation_id } = waiting;
    try {
      const stored = await takeApart(waiting, { records, files, rules, stop: stop.signal });
      log.debug({ import_id, installation_id, records: stored }, 'Taken apart.');
    } catch (error) {
      if (stop.signal.aborted || isDiskTrouble(error) || OF_SURROUNDINGS.test(systemCodeOf(error))) throw error;
      const because = messageOf(error, LONGEST_REASON);
      records.fail(import_id, because);
      log.error(
        { import_id, installation_id, because },
        'An import cannot be taken apart: its document is kept, its records are in no table. Once its cause is mended, start the server anew.',
      );
    }
    return true;
  }

  return {
    /** Something may wait. Never throws. */
    nudge(): void {
      nudged = true;
      working ??= work();
    },
    /** Why nothing can be taken apart, in words; null while it can. */
    trouble: () => trouble,
    /** Resolves when the work has ended, between two pieces of a document. */
    async close(): Promise<void> {
      stop.abort();
      await working;
    },
  };
}
export type WorkThrough = ReturnType<typeof workThrough>;
