import { type Fields, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { enginePathOf } from './engine-quantities.ts';

export interface PathValue {
  readonly path: string;
  readonly value: unknown;
}

const RUN_TIME = 'runTime';
/** What a value of the full data model holds beside itself. */
const BESIDE_VALUE = new Set(['value', 'values', 'timestamp', 'source', '$source', 'sentence', 'pgn', 'meta']);

/**
 * An object at a path above those that are recorded stands for the values at the paths below it, and one at the empty path
 * is merged into the vessel herself (Signal K 1.7, delta format): what of it is recorded, by whole paths. What is a
 * value of the full data model, `{value, timestamp, …}`, is its `value`. Pure.
 */
export function spreadValue(path: string, value: unknown): PathValue[] {
  if (!isFields(value)) return path === '' ? [] : [{ path, value }];
  const [first] = path.split('.', 1);
  if (path === '')
    return Object.entries(value).flatMap(([name, one]) => (isRecorded(name) ? spreadValue(name, one) : []));
  if (first === 'propulsion') return spreadEngine(path, value);
  return first === 'notifications' ? spreadNotification(path, value) : [{ path, value }];
}

const isRecorded = (path: string): boolean => /^(?:propulsion|notifications)(?:\.|$)/.test(path);

function spreadEngine(path: string, fields: Fields): PathValue[] {
  const known = enginePathOf(path);
  const isReading = known !== null && (known.quantity !== null || known.name === RUN_TIME);
  if (isReading) return [{ path, value: isOfFullModel(fields) ? fields.value : fields }];
  return below(path, fields);
}

/** A notification is `{state, message, …}`; what holds nothing but objects is above some. */
function spreadNotification(path: string, fields: Fields): PathValue[] {
  if (isOfFullModel(fields)) return [{ path, value: fields.value }];
  const members = Object.values(fields);
  const isAbove = members.length > 0 && members.every((one) => isFields(one) || one === null);
  return (isAbove || path === 'notifications') && !isOne(fields) ? below(path, fields) : [{ path, value: fields }];
}

/** What has a state, be it null, is one itself. */
const isOne = (fields: Fields): boolean => Object.hasOwn(fields, 'state') && !isFields(fields.state);

const below = (path: string, fields: Fields): PathValue[] =>
  Object.entries(fields).flatMap(([name, one]) => spreadValue(`${path}.${name}`, one));

const isOfFullModel = (fields: Fields): boolean =>
  Object.hasOwn(fields, 'value') && Object.keys(fields).every((name) => BESIDE_VALUE.has(name));
