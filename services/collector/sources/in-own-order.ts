import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { SQLITE, sqliteCodeOf } from '../sqlite-codes.ts';
import type { RowPace } from './computed-rows.ts';
import { mustEnd } from './must-end.ts';
import { asArrays, type Place, pageOf } from './page-of-rows.ts';
import type { Cell } from './read-table.ts';
import { SourceProblem } from './source-problem.ts';

/** Of ways to read the same rows those that come to an end. Throws where none does. */
export function endingOnes(database: DatabaseSync, ways: readonly string[], what: string): StatementSync[] {
  let refused: unknown = null;
  const ending = ways.flatMap((sql) => {
    try {
      mustEnd(database, sql, what);
      return [database.prepare(sql)];
    } catch (error) {
      if (!(error instanceof SourceProblem)) throw error;
      refused = error;
      return [];
    }
  });
  if (ending.length === 0) throw refused;
  return ending;
}

/**
 * Of one statement, whose rows stay those of its beginning; where it fails, of the next way to read them, from there on. Where
 * the last one failed once, it fails again: it lost its place.
 */
export function inOwnOrder(ways: readonly StatementSync[], readCells: (row: Cell[]) => Cell[], pace: RowPace | null) {
  for (const way of ways) asArrays(way);
  let at = 0;
  let going: Iterator<unknown> | null = null;
  let failed: unknown = null;
  return {
    isInSlices: false,
    next({ count }: Place, limit: number): Cell[][] {
      const page: Cell[][] = [];
      pace?.begin();
      for (;;) {
        try {
          if (failed !== null) throw failed;
          going ??= ways[at]?.iterate(count + page.length) ?? null;
          return going === null ? page : pageOf(going, limit, readCells, page, pace?.isLong);
        } catch (error) {
          const isLocked = sqliteCodeOf(error) === SQLITE.busy || sqliteCodeOf(error) === SQLITE.locked;
          if (isLocked) going = null;
          else if (at < ways.length - 1) {
            at += 1;
            going = null;
            continue;
          } else failed = error;
          if (page.length === 0) throw error;
          return page;
        }
      }
    },
    after: ({ rowid, count }: Place, page: Cell[][]): Place => ({ rowid, count: count + page.length }),
  };
}
