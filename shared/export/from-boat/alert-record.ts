import type { RecordOf } from '../records.ts';
import { type BoatTime, timeFields } from './boat-time.ts';
import { type Fields, field } from './read-fields.ts';
import { type RecordReader, recordReader } from './record-reader.ts';

type Alert = RecordOf<'system_alerts'>;

/** An alert as the boat wrote it; its time stands in `timed`, which may be another object. */
export function alertOf(origin: string, alert: Fields, timed: Fields, time: BoatTime, delivery: unknown = null): Alert {
  const read = recordReader(alert);
  const resolvedAt = ['resolved_at', 'resolved_timestamp'] as const;
  return {
    alert_id: read.id('alert_id', 'id'),
    origin,
    ...timeFields(time, field(timed, 'timestamp', 'ts', 'time')),
    type: read.text('type', 'alert_type'),
    category: read.text('category', 'alert_category'),
    severity: read.text('severity', 'level', 'state'),
    title: read.text('title', 'alert_title'),
    message: read.text('message', 'alert_message'),
    metric: read.text('metric', 'path'),
    sensor_value: read.number('sensor_value', 'value'),
    threshold_value: read.number('threshold_value', 'threshold'),
    sensor_values: numbersOf(read.fields('sensor_values') ?? {}, read),
    resolved: read.flag('resolved') ?? (time.toUtc(field(alert, ...resolvedAt)) === null ? null : true),
    resolved_at: read.time(time, 'resolved_at', ...resolvedAt),
    delivery_status: read.within('', { delivery }).text('delivery_status', 'delivery'),
    ...read.given(),
  };
}

function numbersOf(fields: Fields, read: RecordReader): Record<string, number> {
  const values = read.within('sensor_values', fields);
  const numbers = Object.keys(fields).flatMap((name) => {
    const number = values.number(name);
    return number === null ? [] : [[name, number] as const];
  });
  return Object.fromEntries(numbers);
}
