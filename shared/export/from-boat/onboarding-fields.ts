import type { RecordOf } from '../records.ts';
import type { BoatTime } from './boat-time.ts';
import { countField, type Fields, field, isFields, isNothing, numberField, withoutPrivate } from './read-fields.ts';
import { type RecordReader, recordReader } from './record-reader.ts';

/** What of the wizard's answers may leave the boat, by lists. Pure. */

const PLAIN_FIELDS = ['language', 'dir', 'password_changed', 'version'] as const;

/** Of each part of the configuration, what may leave the boat. Names, marks and contact details are not among it. */
const PARTS = {
  vessel: ['manufacturer', 'make', 'model', 'year', 'type', 'hull_type', 'length', 'length_unit', 'beam', 'draft'],
  engine: [
    'manufacturer',
    'make',
    'model',
    'year',
    'type',
    'position',
    'count',
    'cylinders',
    'displacement',
    'horsepower',
    'power',
    'power_unit',
    'fuel_type',
    'aspiration',
    'compression_ratio',
    'idle_rpm',
    'max_rpm',
  ],
  chartplotter: ['present', 'has_chartplotter', 'manufacturer', 'make', 'model', 'nmea2000'],
  cx5106: ['engine_number', 'instance', 'dip_switches', 'switch_1', 'switch_2', 'tach_ratio', 'ppr'],
} as const;
const OTHER_NAMES: Readonly<Record<string, string>> = { vessel: 'boat', cx5106: 'CX5106' };

const WIZARD_FIELDS = [
  'manufacturer',
  'year',
  'model',
  'chartplotter',
  'engine_make',
  'engine_manufacturer',
  'engine_model',
  'engine_year',
  'engine_position',
  'engine_count',
  'boat_type',
  'fuel_type',
] as const;

/** What the wizard was told, and when it was done. */
export function answerFields(
  file: Fields,
  time: BoatTime,
): Pick<RecordOf<'onboarding'>, 'configuration' | 'completed' | 'completion_timestamp' | 'given'> {
  const read = recordReader(file);
  const said = read.flag('completed');
  const names = ['completed_at', 'completedAt', 'completion_timestamp', 'timestamp'];
  // A wizard that was left half way notes when, too.
  const at = said === false ? null : read.time(time, 'completion_timestamp', ...names);
  return {
    configuration: configurationOf(file, read),
    completed: said ?? (at === null ? null : true),
    completion_timestamp: at,
    ...read.given(),
  };
}

/** `read` is of the same file, and keeps what of the lists is of another kind. */
export function configurationOf(file: Fields, read: RecordReader = recordReader(file)): Record<string, unknown> {
  const configuration: Record<string, unknown> = read.plain(PLAIN_FIELDS);
  const take = (part: string, names: readonly string[], given: unknown) => {
    if (isFields(given)) configuration[part] = read.within(part, given).plain(names);
    else if (!isNothing(given)) read.keep(part, null, mayName(part) ? ABOARD : withoutPrivate(given));
  };
  for (const [part, names] of Object.entries(PARTS)) take(part, names, field(file, part, OTHER_NAMES[part] ?? part));
  take('wizard_answers', WIZARD_FIELDS, field(file, 'wizard_answers', 'wizardAnswers', 'boat_info', 'boatInfo'));
  return configuration;
}

/** A vessel in one word is its name, and answers without their questions may be anybody's. */
const mayName = (part: string): boolean => part === 'vessel' || part === 'wizard_answers';
const ABOARD = 'no object; it stays on the boat';

/** The counter's file by either of its names; the license holds an older copy. */
export function resetFields(
  file: Fields,
  license: Fields,
  time: BoatTime,
): Pick<RecordOf<'onboarding'>, 'reset_count' | 'max_resets' | 'resets_remaining' | 'last_reset_timestamp' | 'given'> {
  const read = recordReader(file);
  const count = read.count('reset_count', 'count', 'resetCount') ?? countField(license, 'reset_count', 'resetCount');
  const most = read.number('max_resets', 'maxResets') ?? numberField(license, 'max_resets', 'maxResets');
  return {
    reset_count: count,
    max_resets: most === null ? null : Math.trunc(most),
    resets_remaining: resetsRemaining(count, most),
    last_reset_timestamp: read.time(time, 'last_reset_timestamp', 'lastReset', 'last_reset'),
    ...read.given(),
  };
}

const NO_LIMIT = [-1, 9999];

/** Null when there is no limit, or when it is not known. */
export function resetsRemaining(count: number | null, most: number | null): number | null {
  if (count === null || most === null || NO_LIMIT.includes(most)) return null;
  return Math.max(0, Math.trunc(most) - count);
}
