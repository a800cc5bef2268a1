import { Type } from 'typebox';
import { CATEGORIES, type CategoryName } from './category-names.ts';

export { CATEGORIES, type CategoryName } from './category-names.ts';

export const Category = Type.Enum([...CATEGORIES]);

/** Why a source could not be read, or not to its end: the closed list of what we write. */
export const PROBLEM_CODES = [
  'vanished',
  'unreadable',
  'corrupt',
  'locked',
  'unexpected_format',
  'rows_skipped',
  'values_changed',
  'timeout',
  'failed',
  'in_parts',
  'quarantined',
  'given_up',
] as const;

/** A pattern and not the list, so that a problem from an older or a newer boat still fits. */
const ProblemCode = Type.Unsafe<(typeof PROBLEM_CODES)[number]>(
  Type.String({
    pattern: '^[a-z_]{1,40}$',
    description:
      'vanished (it was there before and is gone), unreadable, corrupt, locked, unexpected_format, rows_skipped, values_changed (cut, or without what no database takes), timeout, failed, in_parts (the rest is in other parts of the same export), quarantined (records that the server refused) or given_up (recorded aboard, and removed for want of room or by its days before it came ashore)',
  }),
);

/** Something that was there for a category and could not be read, or not to its end. */
export const Problem = Type.Object({
  category: Category,
  code: ProblemCode,
  message: Type.String({ maxLength: 500 }),
});
export type Problem = { category: CategoryName; code: (typeof PROBLEM_CODES)[number]; message: string };

/** A source that this boat never had, or records of one that their owner deleted; the category is whole without it. */
export const Absent = Type.Object({
  category: Category,
  source: Type.String({
    maxLength: 120,
    description: 'the file, table or recorder, by the name that people know; of records marked as deleted their source',
  }),
  message: Type.Optional(Type.String({ maxLength: 500, description: 'why, where that is not plain' })),
});
export type Absent = { category: CategoryName; source: string; message?: string };

/** What the owner keeps back; the category is whole without it. */
export const Withheld = Type.Object({
  category: Category,
  message: Type.String({ maxLength: 500, description: 'what is kept back, and what the owner would say to change it' }),
});
export type Withheld = { category: CategoryName; message: string };

/** Number of records per category; an object category (settings, onboarding) counts 1 when it holds anything. */
export const RecordCounts = Type.Record(Type.String({ pattern: '^[a-z_]{1,40}$' }), Type.Integer({ minimum: 0 }));
