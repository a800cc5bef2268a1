import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { CATEGORIES } from '../../../shared/export/category-names.ts';
import { exportDocument } from '../../../shared/export/document.ts';
import { FIELD_UNITS } from '../../../shared/export/field-units.ts';
import { QUANTITIES } from '../../../shared/export/quantities.ts';
import { RECORD_EXAMPLES } from '../../../shared/export/record-examples.ts';
import { categoryRecordSchemas } from '../../../shared/export/records.ts';

/** The part of JSON Schema that ours is made of. */
interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/** Each property of a schema by its place, and what may stand within. */
function* propertiesOf(schema: Schema, place = ''): Generator<[place: string, schema: Schema]> {
  for (const [name, one] of Object.entries(schema.properties ?? {})) {
    const at = place === '' ? name : `${place}.${name}`;
    yield [at, one];
    yield* propertiesOf(one, at);
  }
  for (const one of Object.values(schema.patternProperties ?? {})) {
    yield [`${place}.*`, one];
    yield* propertiesOf(one, `${place}.*`);
  }
  if (schema.items) {
    yield [`${place}[]`, schema.items];
    yield* propertiesOf(schema.items, `${place}[]`);
  }
  for (const one of schema.anyOf ?? []) yield* propertiesOf(one, place);
}

const isNumber = ({ type, anyOf = [] }: Schema): boolean =>
  type === 'number' || type === 'integer' || anyOf.some(isNumber);
const isDescribed = ({ description, anyOf = [] }: Schema): boolean =>
  description !== undefined || anyOf.some(isDescribed);

test('each field of the schema is described', () => {
  const named = [...propertiesOf(exportDocument as unknown as Schema)].filter(([place]) => !/(\[\]|\.\*)$/.test(place));
  expect(named.length).toBeGreaterThan(200);
  expect(named.flatMap(([place, schema]) => (isDescribed(schema) ? [] : place))).toEqual([]);
});

test.each(CATEGORIES)('%s: each number has its unit, and nothing else has', (category) => {
  const numbers = [...propertiesOf(categoryRecordSchemas[category] as unknown as Schema)].flatMap(([place, schema]) =>
    isNumber(schema) && place !== 'revision' ? place : [],
  );
  expect(Object.keys(FIELD_UNITS[category]).sort()).toEqual([...new Set(numbers)].sort());
});

test.each(CATEGORIES)('%s has an example, which fits', (category) => {
  const ajv = addFormats.default(new Ajv.default({ strict: false, allErrors: true }));
  const fits = ajv.compile(categoryRecordSchemas[category]);
  expect(categoryRecordSchemas[category]).toMatchObject({ examples: [RECORD_EXAMPLES[category]] });
  expect([fits(RECORD_EXAMPLES[category]), fits.errors]).toEqual([true, null]);
  const known = Object.keys(categoryRecordSchemas[category].properties);
  expect(Object.keys(RECORD_EXAMPLES[category]).filter((name) => !known.includes(name))).toEqual([]);
});

test('the page names each quantity with its unit', () => {
  const page = readFileSync(join(projectRoot, 'docs', 'quantities.md'), 'utf8');
  for (const [name, { unit, meaning }] of Object.entries(QUANTITIES))
    expect(page).toContain(`| \`${name}\` | \`${unit}\` | ${meaning} |`);
});
