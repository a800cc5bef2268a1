import { type TSchema, Type } from 'typebox';
import { CATEGORIES, type CategoryName, GIVEN_BY_BOAT } from './category-names.ts';
import { NOT_THEIRS } from './not-theirs.ts';
import { categoryRecordSchemas } from './records.ts';

/** The first grows with a break of the forms of contributions, the second with additions. */
const VERSION = '1.1';

/**
 * What a contribution to each category may say, in the export's own schema: all that its records hold but what the boat
 * gives them, or is the owner's to say. No field is a must; other names for some are in `docs/contributions.md`.
 */
export const contributionSchemas = Object.fromEntries(CATEGORIES.map((name) => [name, schemaOf(name)])) as Readonly<
  Record<CategoryName, TSchema>
>;

function schemaOf(category: CategoryName): TSchema {
  const isTheirs = (name: string) => ![...GIVEN_BY_BOAT, ...(NOT_THEIRS[category] ?? [])].includes(name);
  const properties = Object.entries(categoryRecordSchemas[category].properties as Record<string, TSchema>)
    .filter(([name]) => isTheirs(name))
    .map(([name, schema]) => [name, Type.Optional(schema)]);
  return Type.Object(Object.fromEntries(properties), {
    $id: `urn:d3kos:contribution:${category}:${VERSION}`,
    title: `A record contributed to ${category}`,
    description:
      'No field is a must; one that is not as described is kept beside the record as it was given, and named in the answer. A `correlation_id` comes back in it.',
  });
}
