import type { DatabaseSync } from 'node:sqlite';
import type { Clock } from '../../../shared/runtime/clock.ts';
import { quoted } from './column-sql.ts';
import { SourceProblem } from './source-problem.ts';

/**
 * Columns that are computed anew for each row, as a view's, or GENERATED … VIRTUAL ones. Who has asked SQLite for a row cannot
 * be stopped before it comes, and the process stands still meanwhile.
 */

/** So many calls a row may cost; of those that make much of little, which nobody needs often, fewer. */
const MOST_CALLS = 200;
const MOST_OF_MUCH = 20;
const CALLS = ['Function', 'PureFunc', 'Concat'];
const MAKES_MUCH = /^(?:zeroblob|randomblob|hex|printf|format|replace)\(/;
/** Rows that take longer than this, one with another, are given up once they have taken so long in all. */
const SLOW_ROW_MS = 100;
const SLOW_IN_ALL_MS = 10_000;
/** So long they are computed without a turn for others. */
const WITHOUT_TURN_MS = 250;

const TOO_MUCH = 'Make it a plain table, or its computed columns STORED.';

/** Throws where one row costs so much that it may not come for minutes. `what` is how a person knows what is read. */
export function mustCostLittle(database: DatabaseSync, table: string, computed: readonly string[], what: string): void {
  if (computed.length === 0) return;
  const program = database.prepare(`EXPLAIN SELECT ${computed.map(quoted).join(', ')} FROM ${quoted(table)}`).all();
  const calls = program.filter(({ opcode }) => CALLS.includes(String(opcode)));
  const ofMuch = calls.filter(({ p4 }) => MAKES_MUCH.test(String(p4)));
  if (calls.length <= MOST_CALLS && ofMuch.length <= MOST_OF_MUCH) return;
  throw new SourceProblem(
    'unreadable',
    `${what} computes so much for each row that it would hold this service, and is not read. ${TOO_MUCH}`,
  );
}

export type RowPace = ReturnType<typeof createRowPace>;

/** Watches how long computed rows take. */
export function createRowPace(clock: Clock, what: string) {
  let rows = 0;
  let spentMs = 0;
  let beganMs = 0;
  let lastMs = 0;

  function check(): void {
    if (spentMs <= SLOW_IN_ALL_MS || spentMs <= rows * SLOW_ROW_MS) return;
    throw new SourceProblem(
      'unreadable',
      `${what} computes each row for ${Math.round(spentMs / rows)} ms, which would hold this service: the rest of it is not read. ${TOO_MUCH}`,
    );
  }

  return {
    /** To be called before rows are asked for. Throws when they have been too slow before. */
    begin(): void {
      check();
      beganMs = clock.monotonicMs();
      lastMs = beganMs;
    },
    /** To be called with each row. Throws when it is time to give up. */
    came(): void {
      const now = clock.monotonicMs();
      spentMs += now - lastMs;
      rows += 1;
      lastMs = now;
      check();
    },
    /** Whether it is time for others. */
    isLong: (): boolean => clock.monotonicMs() - beganMs > WITHOUT_TURN_MS,
  };
}
