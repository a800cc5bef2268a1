import {
  CONVERTERS,
  type ContributionContext,
  contributedRecord,
} from '../../services/collector/contributions/contributed-record.ts';
import type { CategoryName } from '../../shared/export/category-names.ts';
import { contributionSchemas } from '../../shared/export/contribution-schemas.ts';
import { boatTime } from '../../shared/export/from-boat/boat-time.ts';
import { bareName, type Fields, isFields } from '../../shared/export/from-boat/read-fields.ts';
import { ALL_TIME_NAMES } from '../../shared/export/from-boat/time-names.ts';
import { NOT_THEIRS } from '../../shared/export/not-theirs.ts';

const AT = '2026-02-20T21:44:00Z';
/** One of each kind of value that a field may be; the first that a field takes tells that it reads a name. */
const SAMPLES: readonly unknown[] = [
  ...[[{ class: 'boat', species: 'cod', confidence: 0.5 }], { idle: { mean: 800 } }, { rpm: { idle: { mean: 800 } } }],
  ...[{ latitude: 43.5, longitude: -79.5 }, '43.5, -79.5', 'dock', 'warning', 7, 0.5, true, AT],
];
/** What tells of a record how it was read, and not what it says. */
export const BESIDE: readonly string[] = [
  'given',
  'fields_left_out',
  'timestamp_given',
  'gps_given',
  'time_source',
  'contributed_by',
  'received_at',
];

/**
 * Without a word that its category knows a record is none. Two of each, since what is said under a field’s own name goes
 * before all others.
 */
const SOMETHING: Readonly<Record<CategoryName, readonly Fields[]>> = {
  engine_benchmark: [{ metrics: { rpm_idle: 800 } }, { engine_hours: 1, metrics: { rpm_idle: 800 } }],
  boatlog: [{ content: 'fog' }, { type: 'auto' }],
  marine_vision_captures: [{ species: 'cod' }, { file_name: 'z.jpg' }],
  marine_vision_snapshots: [{ error: 'none', detections: [] }, { detections: [{ class: 'buoy' }] }],
  qr_codes: [{ generated_at: AT }, { mobile_app_version: '1' }],
  settings: [{ theme: 'dark' }, { language: 'fr' }],
  system_alerts: [{ message: 'fog' }, { title: 'fog' }],
  onboarding: [{ language: 'fr' }, { completed: true }],
  telemetry: [{ cpu_count: 4 }, { load_average_1m: 1 }],
};

const CONTEXT: ContributionContext = {
  from: { sender: 'aboard', message: 'm', place: '' },
  root: '/nowhere',
  sizeOf: () => null,
  time: boatTime('UTC'),
  license: { installationId: '0000000000000000', tier: 3 },
  receivedAt: '2026-03-01T00:00:00.000Z',
  consentLacks: null,
};

/**
 * By field of a category's record, the names beside its own under which a contribution may say it: found by asking the
 * reader, as it runs aboard, so that no list can fall behind it.
 */
export function otherNames(category: CategoryName): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const name of [...namesAskedFor(category), ...ALL_TIME_NAMES]) {
    if (Object.hasOwn(propertiesOf(category), name)) continue;
    const field = fieldReadFrom(category, name);
    if (field === null || field.split('.').some((one) => bareName(one) === bareName(name))) continue;
    found.set(field, [...new Set([...(found.get(field) ?? []), name])]);
  }
  return found;
}

/** All names that the reader looks for in a record. */
function namesAskedFor(category: CategoryName): Set<string> {
  const asked = new Set<string>();
  const note = (name: string | symbol) => void (typeof name === 'string' && asked.add(name));
  const fields = new Proxy<Fields>(
    // As each contribution has it when it is read.
    { timestamp: null },
    {
      get: (_, name) => note(name),
      has(_, name) {
        note(name);
        return false;
      },
      getOwnPropertyDescriptor(target, name) {
        note(name);
        return Reflect.getOwnPropertyDescriptor(target, name);
      },
    },
  );
  CONVERTERS[category](fields, CONTEXT, 'made');
  return asked;
}

/** The place in the record that a value under this name goes to; null where it goes to none. */
function fieldReadFrom(category: CategoryName, name: string): string | null {
  for (const something of SOMETHING[category]) {
    const without = leavesOf(category, something);
    for (const sample of SAMPLES) {
      const said = leavesOf(category, { ...something, [name]: sample });
      const changed = [...said].filter(([at, value]) => without.get(at) !== value);
      // A record that says something for the first time is of the moment it came in.
      const own = changed.filter(([at, value]) => at !== 'timestamp' || value === JSON.stringify(AT));
      const [first] = own.toSorted(([, a], [, b]) => likeness(b, sample) - likeness(a, sample));
      if (first !== undefined) return first[0];
    }
  }
  return null;
}

const propertiesOf = (category: CategoryName): object =>
  (contributionSchemas[category] as unknown as { properties: object }).properties;

/** What a record holds, by where it stands: that which a contribution can say. */
function leavesOf(category: CategoryName, said: Fields): Map<string, string> {
  const record = contributedRecord(category, said, CONTEXT)?.kept ?? {};
  const leaves = new Map<string, string>();
  const follow = (value: unknown, path: string) => {
    if (isFields(value) && !('latitude' in value))
      for (const [name, one] of Object.entries(value)) follow(one, path === '' ? name : `${path}.${name}`);
    else leaves.set(path, JSON.stringify(value));
  };
  follow(
    Object.fromEntries(Object.entries(record).filter(([name, value]) => isOfIts(category, name) && !isMade(value))),
    '',
  );
  return leaves;
}

/** Of several that changed, the one that says what was said; the others follow from it. */
const likeness = (value: string, sample: unknown): number =>
  value === JSON.stringify(sample) ? Number.POSITIVE_INFINITY : Array.isArray(sample) ? value.length : 0;

const isOfIts = (category: CategoryName, name: string): boolean =>
  !BESIDE.includes(name) && !(NOT_THEIRS[category] ?? []).includes(name);

/** An id that was made for want of one, or the time of receipt. */
const isMade = (value: unknown): boolean =>
  typeof value === 'string' && (value.startsWith('contributed-') || value === CONTEXT.receivedAt);
