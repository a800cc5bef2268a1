import type { TSchema } from 'typebox';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import type { PayloadOf } from '../../../shared/contracts/define-contract.ts';
import { CORRELATION_ID_LENGTH, type exportDataResult } from '../../../shared/contracts/export-data-result.ts';
import type { CategoryName } from '../../../shared/export/categories.ts';
import { asText, boundedText } from '../../../shared/export/fit-text.ts';
import type { Change } from '../../../shared/export/fit-values.ts';
import { type Fields, isBlank, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { categoryRecordSchemas } from '../../../shared/export/records.ts';

export type ContributionResult = PayloadOf<typeof exportDataResult>;
export type RecordResult = ContributionResult['records'][number];
type ChangedField = NonNullable<RecordResult['changed']>[number];

/** So that an answer fits into a message, beside its head. */
const LARGEST_LIST = 48 * 1024;
const MOST_CHANGED = 20;

const BECAME: Readonly<Record<Change, string>> = {
  unread: 'it cannot be read, or not wholly: it stands beside the field as it was given',
  removed: 'it cannot be, and was left out',
  cut: 'it is longer than a record may hold, and was cut',
  cleaned: 'characters that no database takes were replaced by U+FFFD',
  left_out: 'the record must have it, and was left out',
};

/** A field that is not as it was given, in words: what became of it, and what its schema allows. Pure. */
export function changedField(category: CategoryName, field: string, change: Change, given: unknown): ChangedField {
  const allowed = change === 'removed' || change === 'left_out' ? allowedAt(category, field, given) : null;
  return {
    field: boundedText(field, 200),
    ...(!isBlank(given) && { given: boundedText(asText(given), 100).toWellFormed() }),
    why: boundedText(allowed === null ? BECAME[change] : `${BECAME[change]}: ${allowed}`, 300),
  };
}

function allowedAt(category: CategoryName, field: string, given: unknown): string | null {
  const properties: Readonly<Record<string, TSchema>> = categoryRecordSchemas[category].properties;
  const schema = Object.hasOwn(properties, field) ? properties[field] : undefined;
  return schema === undefined ? null : problemOf(schema, given);
}

/** Of several changes of one record as many as an answer tells, each field once. Pure. */
export function changedFields(changes: readonly ChangedField[]): Pick<RecordResult, 'changed'> {
  const first = new Map(changes.toReversed().map((one) => [one.field, one]));
  return first.size === 0 ? {} : { changed: [...first.values()].reverse().slice(0, MOST_CHANGED) };
}

/** By which a sender matches an answer with what it sent; undefined where it gave none. Pure. */
export function correlationIn(given: unknown): string | undefined {
  const id = isFields(given) ? (given as Fields).correlation_id : undefined;
  if (isBlank(id) || (typeof id !== 'string' && typeof id !== 'number')) return undefined;
  return String(id).slice(0, CORRELATION_ID_LENGTH).toWellFormed();
}

/** Without that, which belongs to no record. Pure. */
export function withoutCorrelation(given: unknown): unknown {
  if (!isFields(given) || !Object.hasOwn(given, 'correlation_id')) return given;
  const { correlation_id: _, ...fields } = given as Fields;
  return fields;
}

/** The one that all have, or else null. Pure. */
export function commonCorrelation(records: readonly RecordResult[], ofMessage: string | undefined): string | null {
  if (ofMessage !== undefined) return ofMessage;
  const all = new Set(records.map(({ correlation_id }) => correlation_id));
  const [only] = all;
  return all.size === 1 && only !== undefined ? only : null;
}

/** As many records as a message has room for. Pure. */
export function listedRecords(records: readonly RecordResult[]): Pick<ContributionResult, 'records' | 'unlisted'> {
  let left = LARGEST_LIST;
  const listed: RecordResult[] = [];
  for (const record of records) {
    left -= Buffer.byteLength(JSON.stringify(record)) + 1;
    if (left < 0) break;
    listed.push(record);
  }
  return { records: listed, unlisted: records.length - listed.length };
}
