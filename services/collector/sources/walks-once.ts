/** A line of SQLite's EXPLAIN QUERY PLAN (https://www.sqlite.org/eqp.html): the steps of one loop have one parent. */
export interface PlanStep {
  readonly parent: number;
  readonly detail: string;
}

/** It may go on for ever, or begins anew for each row of another. */
const AGAIN = /RECURSIVE|CORRELATED/;
const WALK = /^(?:SCAN|SEARCH) /;
/** Finds one row at most. */
const LOOKUP = /USING INTEGER PRIMARY KEY \(rowid=\?\)/;

/**
 * Whether a statement ends in about the time it takes to read what it reads. A view may be one that never does, or that pairs
 * each row with each, and who has asked SQLite for its next row cannot be stopped before it comes. Pure.
 */
export function walksOnce(plan: readonly PlanStep[]): boolean {
  const walks = plan.filter(({ detail }) => WALK.test(detail) && !LOOKUP.test(detail));
  const loops = new Set(walks.map(({ parent }) => parent));
  return loops.size === walks.length && !plan.some(({ detail }) => AGAIN.test(detail));
}
