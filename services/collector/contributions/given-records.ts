import type { CategoryName } from '../../../shared/export/categories.ts';
import { alertsInEnvelope, firedAlert } from '../../../shared/export/from-boat/fired-alerts.ts';
import { withPlainValues } from '../../../shared/export/from-boat/plain-values.ts';
import { isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { unwrapEvent } from './unwrap-event.ts';

/** One record of a contribution, with where it stands in it, as a JSON Pointer. */
export interface GivenRecord {
  readonly place: string;
  readonly one: unknown;
}

/**
 * The records of a contribution, one or a list of them, without what their senders wrap around them: an event, the types of
 * their values or an envelope of alerts. Pure.
 */
export function givenRecords(category: CategoryName, payload: unknown): GivenRecord[] {
  const listed = Array.isArray(payload)
    ? payload.map((one, i) => ({ one, place: `/${i}` }))
    : [{ one: payload, place: '' }];
  const records = listed.map(({ one, place }) => ({ place, one: plain(unwrapEvent(one)) }));
  if (category !== 'system_alerts') return records;
  return records.flatMap(({ one, place }) => {
    const within = alertsInEnvelope(one);
    const alerts = within?.map((alert, i) => ({ one: alert, place: `${place}/alerts/${i}` })) ?? [{ one, place }];
    return alerts.map((alert) => ({ ...alert, one: isFields(alert.one) ? firedAlert(alert.one) : alert.one }));
  });
}

const plain = (one: unknown): unknown => (isFields(one) ? withPlainValues(one) : one);
