import { Type } from 'typebox';
import { CATEGORIES, type CategoryName } from './category-names.ts';
import { wordOf } from './written-words.ts';

export { CATEGORIES, type CategoryName } from './category-names.ts';

export const Category = Type.Enum([...CATEGORIES], { description: 'one of the nine' });

/** Why a source could not be read, or not to its end. */
export const PROBLEM_CODES = {
  vanished: 'it was there before and is gone',
  unreadable: 'the file system, or SQLite, does not give it',
  corrupt: 'it is damaged; what comes before the damage is here',
  locked: 'another program kept it for itself',
  unexpected_format: 'it is none of its kind, lacks a column, or a part of it is not understood',
  rows_skipped: 'lines or entries of it are no records, or all are marked as deleted',
  values_changed: 'values were cut, or are without what no database takes',
  timeout: 'it gave nothing for ten seconds',
  failed: 'for a cause that has no word of its own: `message`',
  in_parts: 'the rest is in other parts of the same export',
  quarantined: 'records that the server refused are left out',
  given_up: 'recorded aboard, and removed for want of room or by its days before it came ashore',
} as const;
export type ProblemCode = keyof typeof PROBLEM_CODES;

/** Something that was there for a category and could not be read, or not to its end. */
export const Problem = Type.Object({
  category: Category,
  code: wordOf(PROBLEM_CODES),
  message: Type.String({ maxLength: 500, description: 'the same for a person, with what to do' }),
});
export type Problem = { category: CategoryName; code: ProblemCode; message: string };

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
