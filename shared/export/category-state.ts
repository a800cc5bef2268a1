import { type Static, Type } from 'typebox';
import { CATEGORIES, type CategoryName } from './category-names.ts';
import { wordOf } from './written-words.ts';

/** What a source of a category is in one export. */
export const SOURCE_STATES = {
  whole: 'all that it has is here',
  absent: 'this boat never had it',
  withheld: 'its owner keeps it back',
  problem: 'it was there and is gone, or not all of it could be read, or not as it stands: `problems` says which',
} as const;
/** The same of a category. */
export const CATEGORY_STATES = {
  whole: 'all that its sources have is here',
  absent: 'there is no source of it on this boat',
  withheld: 'its owner keeps it back',
  problem: 'less than whole: `problems` says why',
  not_requested: 'nobody asked for it',
} as const;
export const SOURCE_MODES = {
  mirror: 'all that is aboard, every time',
  append:
    'what came, of which nothing is gone because it is not here: what was recorded, or contributed, until it is ashore; of a log that rotates, what is in it, every time',
} as const;

export type CategoryStateName = keyof typeof CATEGORY_STATES;
export type SourceStateName = keyof typeof SOURCE_STATES;
export type SourceMode = keyof typeof SOURCE_MODES;

/** One file, table or recorder of ours that a category is read from. */
export const SourceView = Type.Object({
  name: Type.String({ maxLength: 120, description: 'the same that its records give as their `source`' }),
  state: wordOf(SOURCE_STATES),
  mode: wordOf(SOURCE_MODES),
  complete: Type.Boolean({
    description:
      'all that it has is here. Of a complete mirror, what is stored ashore and not listed here is gone aboard; of one that is not complete, nothing can be concluded',
  }),
  complete_in_parts: Type.Optional(
    Type.Literal(true, {
      description:
        'in a part of an export, of a source that is complete in all its parts together: it is so ashore once as many of its records are stored from this `sequence` as `records` says',
    }),
  ),
  records: Type.Integer({
    minimum: 0,
    description:
      'that came from it and are here; in a part of an export, in the whole of it. Of a file that an object is made of none: the object is of the source that bears its category’s name',
  }),
});
export type SourceView = Static<typeof SourceView>;

/** What there is to say of a category beside its records. */
export const CategoryState = Type.Object(
  {
    state: wordOf(CATEGORY_STATES),
    sources: Type.Array(SourceView, {
      maxItems: 200,
      description:
        'each file, table and recorder that it is read from; of an object also the one that all of them make up',
    }),
  },
  { description: 'how whole it is, and where its records come from' },
);
export type CategoryState = Static<typeof CategoryState>;

export const CategoryStates = Type.Object(
  Object.fromEntries(CATEGORIES.map((name) => [name, CategoryState])) as Record<CategoryName, typeof CategoryState>,
  { description: 'of each of the nine, how whole it is and where its records come from' },
);
