import { CATEGORIES, type CategoryName, OBJECT_CATEGORIES } from '../../shared/export/category-names.ts';
import { contributionSchemas } from '../../shared/export/contribution-schemas.ts';
import { FIELD_UNITS } from '../../shared/export/field-units.ts';
import { ALL_TIME_NAMES } from '../../shared/export/from-boat/time-names.ts';
import { RECORD_EXAMPLES } from '../../shared/export/record-examples.ts';
import { BESIDE, otherNames } from './other-names.ts';
import { table } from './tables.ts';

/** `docs/contributions.md`: what each category takes, field by field, and the other names that a field may have. */
export function contributionsPage(): string {
  return `# What may be contributed

Records for the next export, by \`export/data/<category>\` or \`POST /export/data/<category>\`: how they are answered, kept and known is in
[the README](../README.md). Here is what each of the nine categories takes. No field is a must, and a record may say more: what its category
does not know stays aboard and is named in \`fields_left_out\`; what is not as described is kept as it was given, and named in the
answer. A record as an export holds it goes through whole, with its \`given\`, \`fields_left_out\`, \`timestamp_given\`, \`gps_given\` and \`time_source\`. Capitals, \`_\` and \`-\` in names do not count. A record may have 32 KB. Sent again under its id it replaces
the whole of the one before: a correction says all that is to stay, its time too, else that is of when the correction came in. As JSON Schema, each with its \`$id\`: [contributions.schema.json](contributions.schema.json).
Made by \`npm run docs\`.

## The time

ISO 8601, with its zone or in the boat’s; seconds or milliseconds since 1970. Under \`timestamp\`, or where that is absent under
${ALL_TIME_NAMES.map(code).join(', ')}. A name that says UTC is UTC, and \`tz\`, \`timezone\` or \`utc_offset\` beside it is its zone. Without any time a record is of the moment
it came in.

## The place

\`gps\`: an object of \`latitude\` and \`longitude\` in degrees, or a text such as \`43.5, -79.5\`; or the two by themselves, as \`lat\` and \`lon\` too.

${CATEGORIES.map(category).join('\n')}`;
}

interface Described {
  readonly description?: string;
  readonly anyOf?: readonly Described[];
}

function category(name: CategoryName): string {
  const others = otherNames(name);
  const { properties } = contributionSchemas[name] as unknown as {
    properties: Record<string, Described>;
  };
  const isObject = OBJECT_CATEGORIES.some((one) => one === name);
  const within = [...others.keys()].filter((field) => !Object.hasOwn(properties, field));
  const rows = [...Object.keys(properties).filter((one) => !BESIDE.includes(one)), ...within].map((field) => [
    code(field),
    descriptionOf(properties[field]),
    unitOf(name, field),
    (others.get(field) ?? [])
      .filter((one) => !ALL_TIME_NAMES.includes(one))
      .map(code)
      .join(', '),
  ]);
  return `## ${name}

${isObject ? 'One object: all contributions are merged, field by field.\n\n' : ''}${table(['field', 'what it is', 'unit', 'also read from'], rows)}

\`\`\`json
${JSON.stringify(exampleOf(name, Object.keys(properties)))}
\`\`\`
`;
}

const descriptionOf = (schema: Described | undefined): string =>
  schema?.description ?? schema?.anyOf?.map(descriptionOf).find((one) => one !== '') ?? '';

/** The schema’s own example, of what a contribution can say. */
function exampleOf(name: CategoryName, fields: readonly string[]): object {
  if (name === 'qr_codes') return { generated_at: '2026-02-20T16:02:11Z', paired: true, mobile_app_version: '3.1' };
  const isSaid = ([field, value]: [string, unknown]) =>
    fields.includes(field) && !BESIDE.includes(field) && value !== null;
  const { user_preferences: preferences, ...others } = RECORD_EXAMPLES[name] as Record<string, unknown>;
  const own = {
    ...others,
    ...(preferences !== undefined && { user_preferences: { measurement_system: 'metric', theme: 'dark' } }),
  };
  return Object.fromEntries(Object.entries(own).filter(isSaid));
}

function unitOf(name: CategoryName, field: string): string {
  const own = FIELD_UNITS[name][field];
  const parts = Object.entries(FIELD_UNITS[name]).filter(
    ([path]) => path.startsWith(`${field}.`) || path.startsWith(`${field}[`),
  );
  if (own !== undefined) return own.unit;
  return parts.map(([path, { unit }]) => `${code(path.slice(field.length).replace(/^\./, ''))} ${unit}`).join(', ');
}

const code = (text: string): string => `\`${text}\``;
