import type { RecordOf } from '../records.ts';
import { type BoatTime, timeFields } from './boat-time.ts';
import {
  type Fields,
  field,
  fieldsField,
  finite,
  flagField,
  numberField,
  textField,
  unreadFields,
} from './read-fields.ts';

type Alert = RecordOf<'system_alerts'>;

/** An alert as the boat wrote it; its time stands in `timed`, which may be another object. */
export function alertOf(
  origin: string,
  alert: Fields,
  timed: Fields,
  time: BoatTime,
  delivery: string | null = null,
): Alert {
  const givenResolved = field(alert, 'resolved_at', 'resolved_timestamp');
  const resolvedAt = time.toUtc(givenResolved);
  const record: Alert = {
    alert_id: textField(alert, 'alert_id', 'id'),
    origin,
    ...timeFields(time, field(timed, 'timestamp', 'ts', 'time')),
    type: textField(alert, 'type', 'alert_type'),
    category: textField(alert, 'category', 'alert_category'),
    severity: textField(alert, 'severity', 'level', 'state'),
    title: textField(alert, 'title', 'alert_title'),
    message: textField(alert, 'message', 'alert_message'),
    metric: textField(alert, 'metric', 'path'),
    sensor_value: numberField(alert, 'sensor_value', 'value'),
    threshold_value: numberField(alert, 'threshold_value', 'threshold'),
    sensor_values: numbersOf(fieldsField(alert, 'sensor_values') ?? {}),
    resolved: flagField(alert, 'resolved') ?? (resolvedAt === null ? null : true),
    resolved_at: resolvedAt,
    delivery_status: delivery,
  };
  const unread = unreadFields(record, {
    sensor_value: field(alert, 'sensor_value', 'value'),
    threshold_value: field(alert, 'threshold_value', 'threshold'),
    resolved: field(alert, 'resolved'),
    resolved_at: givenResolved,
  });
  return { ...record, ...unread };
}

function numbersOf(fields: Fields): Record<string, number> {
  const numbers = Object.entries(fields).flatMap(([name, value]) => {
    const number = finite(value);
    return number === null ? [] : [[name, number] as const];
  });
  return Object.fromEntries(numbers);
}
