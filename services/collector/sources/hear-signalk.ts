import type { CategoryName } from '../../../shared/export/categories.ts';
import { isoTime } from '../../../shared/runtime/clock.ts';
import type { CategorySource } from '../categories/category.ts';
import { leftOutSentence } from '../recorders/left-out.ts';
import { RECORDERS } from '../recordings/recorded-view.ts';
import { SourceMissing, SourceProblem } from './source-problem.ts';

const [SIGNALK] = RECORDERS.engine_benchmark;
/** After a start, a server may take so long to be found. */
const FOUND_WITHIN_MS = 30_000;

/**
 * Names the boat's Signal K when it refuses us or is not heard: `what` is then not recorded. Names what it told for this category and
 * could not be recorded.
 */
export async function hearSignalk(
  { boat, account, read, problem }: CategorySource,
  category: CategoryName,
  what: string,
): Promise<void> {
  const { signalk } = boat;
  if (signalk === null) return account.absent(SIGNALK);
  const { url, isHeard, isNew, silentForMs, trouble = null, leftOut = [] } = signalk;
  for (const left of leftOut) {
    if (left.categories.includes(category)) problem('rows_skipped', leftOutSentence(left));
  }
  await read({ ...SIGNALK, place: url }, () => {
    if (trouble !== null) throw new SourceProblem('unreadable', `${trouble.message} Of ${what}, nothing is recorded.`);
    if (isHeard) return;
    const isEarly = isNew && silentForMs < FOUND_WITHIN_MS;
    const since = isoTime(boat.at - silentForMs);
    throw new SourceMissing(
      `Signal K at ${url} was heard before and does not answer; ${what} since ${since} are not recorded.`,
      { isEarly, ifNever: isEarly ? 'It has not answered yet since the collector was started.' : null },
    );
  });
}
