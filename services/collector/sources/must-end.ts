import type { DatabaseSync } from 'node:sqlite';
import { SourceProblem } from './source-problem.ts';

/** A line of SQLite's EXPLAIN QUERY PLAN (https://www.sqlite.org/eqp.html): the steps of one loop have one parent. */
interface PlanStep {
  readonly parent: number;
  readonly detail: string;
}

/** It may go on for ever, or begins anew for each row of another. */
const AGAIN = /RECURSIVE|CORRELATED/;
const WALK = /^(?:SCAN|SEARCH) /;
/** Finds one row at most. */
const LOOKUP = /USING INTEGER PRIMARY KEY \(rowid=\?\)/;

/**
 * Throws unless a statement ends in about the time that it takes to read what it reads. A view may be one that never does,
 * or that pairs each row with each, and who has asked SQLite for its next row cannot be stopped before it comes. `what` is
 * how a person knows what is read.
 */
export function mustEnd(database: DatabaseSync, sql: string, what: string): void {
  if (walksOnce(database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(0) as unknown as PlanStep[])) return;
  const why = `${what} is a view that repeats itself, or pairs each row with others`;
  throw new SourceProblem('unreadable', `${why}: it may never end, and is not read. Make it a table, or a plain view.`);
}

function walksOnce(plan: readonly PlanStep[]): boolean {
  const walks = plan.filter(({ detail }) => WALK.test(detail) && !LOOKUP.test(detail));
  const loops = new Set(walks.map(({ parent }) => parent));
  return loops.size === walks.length && !plan.some(({ detail }) => AGAIN.test(detail));
}
