import { CATEGORIES, type CategoryName, type Problem } from '../../../shared/export/categories.ts';
import { countChangedValues } from '../../../shared/export/changed-values.ts';
import { categoryRecordSchemas, FORMAT_VERSION, isObjectCategory } from '../../../shared/export/document.ts';
import { fitRecord } from '../../../shared/export/fit-record.ts';
import { boundedText } from '../../../shared/export/fit-text.ts';
import type { BoatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { type Fields, field, fieldsField, isFields, textField } from '../../../shared/export/from-boat/read-fields.ts';
import type { License } from '../../../shared/export/license.ts';
import { withReadingsInSi } from '../../../shared/export/readings-in-si.ts';
import type { Wholeness } from '../../../shared/export/wholeness.ts';
import { type LegacyContext, legacyRecords } from './legacy-records.ts';
import type { TornReading } from './parse-torn-json.ts';

/** What a document does not say itself. */
export interface ConvertContext {
  /** The boat's license as it is now; null when it cannot be read. */
  readonly license: License | null;
  readonly time: BoatTime;
  /** The owner agrees that telemetry leaves the boat. */
  readonly hasConsent: boolean;
  /** The tier that the queue's entry tells; null when it tells none. */
  readonly tier: number | null;
  /** When the export was made, UTC, if the document does not tell. */
  readonly madeAt: string;
}

export interface ConvertedDocument extends Wholeness {
  readonly installationId: string;
  readonly tier: number;
  readonly exportedAt: string;
  readonly records: Readonly<Record<string, number>>;
  /** How many of the nine have no problem. */
  readonly categoryCount: number;
  /** The whole text, piece by piece. */
  readonly pieces: readonly string[];
}

/** Where a category lies: under its name, or under the one that the first plan gave it. */
const OTHER_NAMES: Partial<Record<CategoryName, string>> = {
  engine_benchmark: 'benchmark_data',
  boatlog: 'boatlog_entries',
  qr_codes: 'qr_code_data',
  system_alerts: 'alerts',
  onboarding: 'onboarding_config',
  telemetry: 'telemetry_data',
};

/** Only a boat of tier 1 and up could export. */
const LEAST_TIER = 1;

/**
 * Turns a document of the service before this one, torn or whole, into one of ours: records by name, without
 * placeholders, secrets and contact details; a category's error becomes a problem, one that it does not hold is absent. Gives a sentence that says why when
 * it holds nothing that could go ashore. The same document gives the same text. Pure.
 */
export function convertDocument({ value, isWhole }: TornReading, context: ConvertContext): ConvertedDocument | string {
  if (!isFields(value))
    return isWhole ? 'It holds no export.' : 'It is empty or damaged, and nothing of it can be read.';
  const meta = { ...value, ...fieldsField(value, 'export_metadata') };
  const data = { ...value, ...fieldsField(value, 'data') };
  const present = CATEGORIES.filter((name) => sourceOf(data, name) !== undefined);
  if (present.length === 0) return 'It holds none of the nine categories.';
  const installationId = idOf(meta) ?? context.license?.installationId ?? null;
  if (installationId === null) return 'Neither it nor the license names the boat’s installation_id.';
  const tier = context.tier ?? tierOf(meta) ?? context.license?.tier ?? LEAST_TIER;
  const exportedAt = context.time.toUtc(field(meta, 'export_timestamp')) ?? context.madeAt;
  const shared: LegacyContext = { license: { installationId, tier }, time: context.time, exportedAt };

  const torn = isWhole ? null : (present.at(-1) ?? null);
  const head = { installation_id: installationId, format_version: FORMAT_VERSION, export_timestamp: exportedAt, tier };
  const pieces = [`${JSON.stringify(head).slice(0, -1)},"data":{`];
  const records: Record<string, number> = {};
  const told: Wholeness = { problems: [], absent: [], withheld: [], not_requested: [] };
  let categoryCount = 0;
  for (const [i, name] of CATEGORIES.entries()) {
    const category = convertCategory(name, sourceOf(data, name), context.hasConsent, shared);
    const said = isWhole ? category.problems : tornProblems(category, name === torn);
    pieces.push(`${i === 0 ? '' : ','}${JSON.stringify(name)}:`, JSON.stringify(category.value));
    records[name] = category.records;
    told.problems.push(...said.map((problem) => ({ category: name, ...problem })));
    if (category.withheld !== null) told.withheld.push({ category: name, message: category.withheld });
    if (isWhole && category.isMissing) told.absent.push({ category: name, ...NOT_HELD });
    if (said.length === 0) categoryCount++;
  }
  pieces.push(`},${JSON.stringify(told).slice(1)}`);
  return { installationId, tier, exportedAt, records, ...told, categoryCount, pieces };
}

type Said = Omit<Problem, 'category'>;

interface ConvertedCategory {
  readonly value: unknown;
  readonly records: number;
  readonly problems: readonly Said[];
  /** What the owner keeps back, in words. */
  readonly withheld: string | null;
  readonly isMissing: boolean;
}

const NOT_HELD = { source: 'the export of the earlier service', message: 'It does not hold this category.' };
const NO_CONSENT = 'The owner has not agreed that telemetry leaves the boat (telemetry_enabled, data_sharing_consent).';

function convertCategory(
  name: CategoryName,
  source: unknown,
  hasConsent: boolean,
  context: LegacyContext,
): ConvertedCategory {
  const empty = isObjectCategory(name) ? {} : [];
  const nothing = { value: empty, records: 0, problems: [], withheld: null, isMissing: false };
  if (name === 'telemetry' && !hasConsent) return { ...nothing, withheld: NO_CONSENT };
  if (source === undefined) return { ...nothing, isMissing: true };
  const error = isFields(source) ? textField(source, 'error') : null;
  const problems: Said[] = [];
  if (error !== null) {
    const message = boundedText(`The earlier service could not collect it: ${error}`, 500);
    problems.push({ code: 'failed', message });
  }
  const items = itemsOf(source);
  const real = items.filter((item) => !isPlaceholder(item));
  const made = real.flatMap((item, place) => (isFields(item) ? (legacyRecords[name](item, context, place) ?? []) : []));
  if (made.length < real.length) {
    const message = `${real.length - made.length} of ${real.length} entries of the earlier service are no records and were left out.`;
    problems.push({ code: 'rows_skipped', message });
  }
  const changed = countChangedValues();
  const fitting = made
    .flatMap((record) => fitRecord<object>(categoryRecordSchemas[name], record, changed.of(record)) ?? [])
    .map((record) => withReadingsInSi(name, record));
  problems.push(...changed.problems().map((problem) => ({ ...problem, message: boundedText(problem.message, 500) })));
  if (!isObjectCategory(name)) return { ...nothing, value: fitting, records: fitting.length, problems };
  const object = fitting[0] ?? {};
  return { ...nothing, value: object, records: Object.keys(object).length > 0 ? 1 : 0, problems };
}

/** `{category, entry_count, entries}`, `{category, data}`, a bare list or a bare object. */
function itemsOf(source: unknown): unknown[] {
  if (Array.isArray(source)) return source;
  if (!isFields(source)) return [source];
  for (const name of ['entries', 'data']) {
    const inner = source[name];
    if (Array.isArray(inner)) return inner;
    if (isFields(inner)) return [inner];
  }
  const { category: _category, entry_count: _count, note: _note, error: _error, ...rest } = source;
  return [rest];
}

/** An entry that only shows what entries look like: zeros and nothings throughout. */
function isPlaceholder(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isPlaceholder);
  if (isFields(value)) return Object.values(value).every(isPlaceholder);
  return value === null || value === undefined || value === '' || value === 0 || value === false;
}

function tornProblems({ problems, withheld, isMissing }: ConvertedCategory, isTornHere: boolean): readonly Said[] {
  if (withheld !== null) return [];
  if (isMissing) return [{ code: 'corrupt', message: 'The file of the earlier service is torn; this part is lost.' }];
  if (!isTornHere) return problems;
  const message = 'The file of the earlier service is torn here; what came next is lost.';
  return [...problems, { code: 'corrupt', message }];
}

function sourceOf(data: Fields, name: CategoryName): unknown {
  return field(data, name, OTHER_NAMES[name] ?? name);
}

function idOf(meta: Fields): string | null {
  const id = textField(meta, 'installation_id', 'installationID', 'installationId');
  return id !== null && /^[A-Za-z0-9-]{8,64}$/.test(id) ? id : null;
}

function tierOf(meta: Fields): number | null {
  const digit = /^t?([0-3])$/.exec(textField(meta, 'tier') ?? '')?.[1];
  return digit === undefined ? null : Number(digit);
}
