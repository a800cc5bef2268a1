import { SIGNALK_QUANTITIES } from '../../services/collector/recorders/engine-quantities.ts';
import { PROBLEM_CODES } from '../../shared/export/categories.ts';
import { CATEGORY_STATES, SOURCE_MODES, SOURCE_STATES } from '../../shared/export/category-state.ts';
import { FIELD_UNITS, type FieldUnit } from '../../shared/export/field-units.ts';
import { BASELINE_QUANTITIES } from '../../shared/export/from-boat/engine-baseline.ts';
import { QUANTITIES, quantityOf, UNITS } from '../../shared/export/quantities.ts';
import {
  ALERT_ORIGINS,
  CLOCK_SOURCES,
  ENGINE_KINDS,
  QR_ORIGINS,
  TELEMETRY_ORIGINS,
  TIME_SOURCES,
} from '../../shared/export/written-words.ts';
import { table } from './tables.ts';

/** The closed lists of words, by where they stand in a document. */
const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'categories.*.state': CATEGORY_STATES,
  'categories.*.sources[].state': SOURCE_STATES,
  'categories.*.sources[].mode': SOURCE_MODES,
  'problems[].code': PROBLEM_CODES,
  'clock.source': CLOCK_SOURCES,
  'time_source of a record': TIME_SOURCES,
  'data.engine_benchmark[].kind': ENGINE_KINDS,
  'data.qr_codes[].origin': QR_ORIGINS,
  'data.system_alerts[].origin': ALERT_ORIGINS,
  'data.telemetry[].origin': TELEMETRY_ORIGINS,
};

/** `docs/quantities.md`: every quantity, unit, origin and state that a boat writes. */
export function quantitiesPage(): string {
  return `# Quantities, units, origins and states

What an export may say where it says a quantity, a unit, an origin or a state: all that this version writes, from the lists that it
writes by. [The schema](export-document.schema.json) takes other words too, so that documents of older and newer boats fit: pass over what you do
not know. Made by \`npm run docs\`.

## What is measured of an engine

One quantity has one name and one unit, SI as Signal K has it: in \`readings_si\`. \`readings\` stands beside it as the boat, or the owner’s
choice (\`ENGINE_UNITS\`), has it: 805 rpm there are 13.41667 Hz here. Where all readings of a record are so already, as of a
run with \`ENGINE_UNITS=si\`, there is no \`readings_si\`. So take \`readings_si\`, and where that is absent \`readings\`. A reading whose unit is not
known, or is none of its quantity, is in \`readings\` alone: nothing is converted by guess. Spreads (\`stddev\`) are converted as differences.

${table(['quantity', 'unit', 'what it is', 'of a run: Signal K’s `propulsion.<engine>.…`', 'of a baseline: the boat’s name'], quantityRows())}

\`conditions\` are as they were written; \`conditions_units\` has the unit of each that was told (\`"airTemp": "72 °F"\`, \`airTempF\`, \`airTempUnit\`), and
\`conditions_si\` what that is in SI. A boat that tells none has neither.

\`rpm\` in \`readings\` is \`revolutions\` in \`readings_si\`. A contribution may name other quantities; they are in \`readings\` alone.

Units as a boat, or a contribution, may write them, in capitals or not; one that begins with a capital M is none of these:

${table(
  ['written', 'is', 'times', 'plus'],
  UNITS.map(({ si, factor, offset, spellings }) => [
    spellings.map(code).join(', '),
    code(si),
    String(Number(factor.toPrecision(9))),
    offset === 0 ? '' : String(Number(offset.toPrecision(9))),
  ]),
)}

## The numbers of the nine categories

Names of fields stay as the first version has them, also where they name another unit than SI: what makes SI of them is here.

${Object.entries(FIELD_UNITS)
  .map(([category, fields]) => `### ${category}\n\n${fieldTable(fields)}`)
  .join('\n\n')}

## Origins and states

${Object.entries(WORDS)
  .map(
    ([place, words]) =>
      `### ${place}\n\n${table(
        ['word', 'what it means'],
        Object.entries(words).map(([word, meaning]) => [code(word), meaning]),
      )}`,
  )
  .join('\n\n')}

Words in other fields (\`type\`, \`severity\`, \`category\`, \`metric\`, \`alert_level\`, \`phase\`) are the boat’s, or its contributor’s, as they were written. What
we write there ourselves: \`phase\` of a run is \`idle\` or \`cruise\`; \`type\` of an alert is \`health\` (of \`signalk\`) or \`system\` (of \`export\`), its
\`severity\` and the \`state\` of its changes are Signal K’s (\`nominal\`, \`normal\`, \`alert\`, \`warn\`, \`alarm\`, \`emergency\`); \`orientation\` is \`forward_watch\`.
`;
}

const code = (text: string): string => `\`${text}\``;

function quantityRows(): string[][] {
  const namedBy = (names: readonly string[]) => names.map(code).join(', ');
  return Object.entries(QUANTITIES).map(([name, { unit, meaning }]) => [
    code(name),
    code(unit),
    meaning,
    namedBy(Object.entries(SIGNALK_QUANTITIES).flatMap(([path, { quantity }]) => (quantity === name ? path : []))),
    namedBy(
      Object.entries(BASELINE_QUANTITIES).flatMap(([given, { quantity }]) =>
        quantityOf(quantity) === name ? given : [],
      ),
    ),
  ]);
}

const fieldTable = (fields: Readonly<Record<string, FieldUnit>>): string =>
  table(
    ['field', 'unit', 'in SI', ''],
    Object.entries(fields).map(([field, { unit, si, note = '' }]) => [
      code(field),
      unit,
      si === null ? '' : inSi(si),
      note,
    ]),
  );

const inSi = ({ unit, factor, offset = 0 }: NonNullable<FieldUnit['si']>): string =>
  `${code(unit)}: ${[factor === 1 ? '' : `× ${factor}`, offset === 0 ? '' : `+ ${offset}`].filter(Boolean).join(' ')}`;
