import type { Absent, CategoryName, Problem, Withheld } from './categories.ts';
import type { ExportFacts, PastJob } from './job.ts';

/** What is to be said of what is not in an export; document and announcement say it in the same words. */
export interface Wholeness {
  /** What could not be read, or not to its end. Nothing else makes an export less than whole. */
  readonly problems: Problem[];
  readonly absent: Absent[];
  readonly withheld: Withheld[];
  readonly not_requested: CategoryName[];
}

interface EarlierProblem {
  readonly category: CategoryName;
  readonly code: string;
  readonly message: string;
}

/** Earlier versions wrote among the problems what is none; exports of theirs lie on boats for weeks. Pure. */
export function sortEarlierProblems(problems: readonly EarlierProblem[]): Wholeness {
  const sorted: Wholeness = { problems: [], absent: [], withheld: [], not_requested: [] };
  for (const problem of problems) {
    const { category, code, message } = problem;
    if (code === 'missing') sorted.absent.push(absentOf(category, message));
    else if (code === 'no_consent') sorted.withheld.push({ category, message });
    else if (code === 'not_requested') sorted.not_requested.push(category);
    else sorted.problems.push(problem as Problem);
  }
  return sorted;
}

/** Their messages began with the file. */
function absentOf(category: CategoryName, message: string): Absent {
  const source = /^(\S{1,100}\.(?:json|jsonl|db)) /.exec(message)?.[1];
  if (source === undefined) return { category, source: category, message };
  return message.endsWith(' does not exist.') ? { category, source } : { category, source, message };
}

/** What of an export is kept for ever, of what it lacked. */
export type Lacks = NonNullable<PastJob['lacks']>;

/** What an export lacks, by category alone; null when that is nothing. Pure. */
export function lacksOf({ problems, withheld = [], not_requested = [] }: Omit<Told, 'absent'>): Lacks | null {
  const earlier = sortEarlierProblems(problems);
  const lists = {
    not_whole: categoriesOf(earlier.problems),
    withheld: categoriesOf([...earlier.withheld, ...withheld]),
    not_requested: [...new Set([...earlier.not_requested, ...not_requested])],
  };
  const lacks = Object.fromEntries(Object.entries(lists).filter(([, categories]) => categories.length > 0));
  return Object.keys(lacks).length === 0 ? null : lacks;
}

type Told = Pick<ExportFacts, 'problems' | 'absent' | 'withheld' | 'not_requested'>;

const categoriesOf = (ones: readonly { readonly category: CategoryName }[]): CategoryName[] => [
  ...new Set(ones.map(({ category }) => category)),
];
