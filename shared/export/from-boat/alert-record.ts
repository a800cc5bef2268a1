import type { RecordOf } from '../records.ts';
import type { AlertOrigin } from '../written-words.ts';
import { type BoatTime, timeFields } from './boat-time.ts';
import { isOverBy } from './over-words.ts';
import { type Fields, field } from './read-fields.ts';
import { type PositionFields, placeFields } from './read-position.ts';
import { type RecordReader, recordReader, tellsBeside } from './record-reader.ts';

type Alert = RecordOf<'system_alerts'>;

/** An alert as the boat wrote it; its time stands in `timed`, which may be another object. */
export function alertOf(
  origin: AlertOrigin,
  alert: Fields,
  timed: Fields,
  time: BoatTime,
  delivery: unknown = null,
): Alert {
  const read = recordReader(alert);
  return {
    alert_id: read.id('alert_id', 'id'),
    origin,
    ...timeFields(time, field(timed, 'timestamp', 'ts', 'time')),
    type: read.text('type', 'alert_type'),
    category: read.text('category', 'alert_category'),
    severity: read.text('severity', 'level', ...(stateIn(alert) === null ? ['state'] : []), 'priority'),
    title: read.text('title', 'alert_title', 'subject', 'summary'),
    message: read.text('message', 'alert_message', 'msg', 'text', 'description'),
    metric: read.text('metric', 'path', 'sensor'),
    sensor_value: read.number('sensor_value', 'value'),
    threshold_value: read.number('threshold_value', 'threshold'),
    sensor_values: numbersOf(read.fields('sensor_values') ?? {}, read),
    resolved: isOver(alert, time, read, delivery),
    resolved_at: read.time(time, ...RESOLVED_AT),
    ...placeOf(alert),
    delivery_status: read.within('', { delivery }).text('delivery_status', 'delivery'),
    ...read.given(),
  };
}

const RESOLVED_AT = [
  ...['resolved_at', 'resolved_timestamp', 'cleared_at', 'clearedAt', 'cleared_timestamp', 'ended_at', 'endedAt'],
  ...['closed_at', 'closedAt', 'recovered_at'],
] as const;
/** What `state` says of whether it is over; null where it tells how bad it is, as in Signal K. */
const stateIn = (alert: Fields): boolean | null => isOverBy(untouched(alert, 'state'));

/** Without taking it. */
const untouched = (alert: Fields, name: string): unknown => Object.getOwnPropertyDescriptor(alert, name)?.value;

/**
 * By its flag, else by when it was over, else by its state in a word; a `status` that is that of its sending says less. Words
 * that contradict that stay unread, and are named.
 */
function isOver(alert: Fields, time: BoatTime, read: RecordReader, delivery: unknown): boolean | null {
  const status = untouched(alert, 'status');
  const words = [
    ['status', isOverBy(status, status === delivery)],
    ['state', stateIn(alert)],
  ] as const;
  const flag = read.flag('resolved', 'cleared', 'is_resolved', 'isResolved');
  const isEnded = time.toUtc(field(alert, ...RESOLVED_AT)) !== null;
  const said = new Set(words.flatMap(([, isSaid]) => isSaid ?? []));
  const isOver = flag ?? (isEnded || (said.size === 1 ? said.has(true) : null));
  for (const [name, isSaid] of words) if (isSaid !== null && isSaid === isOver) read.text(name);
  return isOver;
}

/** Only where one is told: few alerts are of a place. */
function placeOf(alert: Fields): Partial<PositionFields> {
  const place = placeFields(alert, 'beside_alert');
  return place.gps === null && place.gps_given === undefined ? {} : place;
}

/** When it was, how its sending ended and that it is over say of no alert what it is. */
const NOT_TELLING = 'origin timestamp timestamp_given time_source resolved resolved_at delivery_status'.split(' ');

/** Whether anything was read of an alert that says what it is about, or stood there and could not be read. Pure. */
export const tellsOfAlert = (alert: Alert): boolean => tellsBeside(alert, NOT_TELLING);

function numbersOf(fields: Fields, read: RecordReader): Record<string, number> {
  const values = read.within('sensor_values', fields);
  const numbers = Object.keys(fields).flatMap((name) => {
    const number = values.number(name);
    return number === null ? [] : [[name, number] as const];
  });
  return Object.fromEntries(numbers);
}
