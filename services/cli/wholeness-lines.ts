import { CATEGORIES } from '../../shared/export/categories.ts';
import type { ExportFacts } from '../../shared/export/job.ts';
import { sortEarlierProblems } from '../../shared/export/wholeness.ts';
import { countedCategories } from './in-words.ts';

type Told = Pick<ExportFacts, 'category_count' | 'problems' | 'absent' | 'withheld' | 'not_requested'>;

/** How many of the categories that were asked for are whole. */
export function wholeCount({ category_count, problems, not_requested = [] }: Told): string {
  const earlier = sortEarlierProblems(problems).not_requested;
  const asked = CATEGORIES.length - new Set([...not_requested, ...earlier]).size;
  const categories = countedCategories(asked);
  return category_count === asked ? `${categories}, whole` : `${category_count} of ${categories} whole`;
}

/** What is not in an export and why, a line each; what nobody asked for is no news. */
export function wholenessLines({ problems, absent = [], withheld = [] }: Told): string[] {
  const earlier = sortEarlierProblems(problems);
  const never = new Set([...earlier.absent, ...absent].map(({ source }) => source));
  return [
    ...earlier.problems.map(({ category, message }) => `not whole: ${category}: ${message}`),
    ...[...earlier.withheld, ...withheld].map(({ category, message }) => `withheld: ${category}: ${message}`),
    ...(never.size > 0 ? [`absent: ${[...never].join(', ')}`] : []),
  ];
}
