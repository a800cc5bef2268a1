import { type Static, Type } from 'typebox';
import { CATEGORIES, type CategoryName } from './category-names.ts';

/** What a category is in one export; the closed list of what we write. */
export const CATEGORY_STATES = ['whole', 'absent', 'withheld', 'problem', 'not_requested'] as const;
/** The same of one source of it. */
export const SOURCE_STATES = ['whole', 'absent', 'withheld', 'problem'] as const;
export const SOURCE_MODES = ['mirror', 'append'] as const;

export type CategoryStateName = (typeof CATEGORY_STATES)[number];
export type SourceStateName = (typeof SOURCE_STATES)[number];
export type SourceMode = (typeof SOURCE_MODES)[number];

/** A pattern and not the list, so that a word of an older or a newer boat still fits. */
const wordOf = <Words extends readonly string[]>(_words: Words, description: string) =>
  Type.Unsafe<Words[number]>(Type.String({ pattern: '^[a-z_]{1,40}$', description }));

/** One file, table or recorder of ours that a category is read from. */
export const SourceView = Type.Object({
  name: Type.String({ maxLength: 120, description: 'the same that its records give as their `source`' }),
  state: wordOf(
    SOURCE_STATES,
    'whole; absent (this boat never had it); withheld (its owner keeps it back); problem (it was there and is gone, or could not be read to its end: `problems` says which)',
  ),
  mode: wordOf(
    SOURCE_MODES,
    'mirror: all that is aboard, every time; append: what was recorded, or contributed, until it is ashore',
  ),
  complete: Type.Boolean({
    description:
      'all that it has is here. Of a complete mirror, what is stored ashore and not listed here is gone aboard; of one that is not complete, nothing can be concluded',
  }),
  records: Type.Integer({
    minimum: 0,
    description:
      'that came from it and are here; in a part of an export, in the whole of it. Of a file that an object is made of none: the object is of the source that bears its category’s name',
  }),
});
export type SourceView = Static<typeof SourceView>;

/** What there is to say of a category beside its records. */
export const CategoryState = Type.Object({
  state: wordOf(
    CATEGORY_STATES,
    'whole; absent (there is no source of it on this boat); withheld (by its owner); problem (less than whole: `problems`); not_requested',
  ),
  sources: Type.Array(SourceView, { maxItems: 200 }),
});
export type CategoryState = Static<typeof CategoryState>;

export const CategoryStates = Type.Object(
  Object.fromEntries(CATEGORIES.map((name) => [name, CategoryState])) as Record<CategoryName, typeof CategoryState>,
  { description: 'of each of the nine, how whole it is and where its records come from' },
);
