import type { RecordOf } from '../records.ts';
import type { AlertOrigin } from '../written-words.ts';
import { endingOf, severityOf } from './alert-ending.ts';
import { type BoatTime, timeFields } from './boat-time.ts';
import { type Fields, field } from './read-fields.ts';
import { type PositionFields, placeFields } from './read-position.ts';
import { type RecordReader, recordReader, tellsBeside } from './record-reader.ts';

type Alert = RecordOf<'system_alerts'>;

/**
 * An alert as the boat wrote it; its time stands in `timed`, which may be another object. `delivery` is how its sending ended;
 * nothing that has been is later than `latest`, UTC.
 */
export function alertOf(
  origin: AlertOrigin,
  alert: Fields,
  timed: Fields,
  time: BoatTime,
  { delivery = null, latest = null }: { readonly delivery?: unknown; readonly latest?: string | null } = {},
): Alert {
  const read = recordReader(alert);
  const times = timeFields(time, field(timed, 'timestamp', 'ts', 'time'));
  const moment = { time, timestamp: times.timestamp, delivery, latest };
  return {
    alert_id: read.id('alert_id', 'id', 'alert_uid'),
    origin,
    ...times,
    type: read.text('type', 'alert_type'),
    category: read.text('category', 'alert_category'),
    severity: severityOf(alert, read),
    title: read.text('title', 'alert_title', 'subject', 'summary'),
    message: read.text('message', 'alert_message', 'msg', 'text', 'description'),
    metric: read.text('metric', 'path', 'sensor'),
    sensor_value: read.number('sensor_value', 'value'),
    threshold_value: read.number('threshold_value', 'threshold'),
    sensor_values: numbersOf(read.fields('sensor_values') ?? {}, read),
    ...endingOf(alert, read, moment),
    ...placeOf(alert),
    delivery_status: read.within('', { delivery }).text('delivery_status', 'delivery'),
    ...read.given(),
  };
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
