import { type Fields, field, isBlank, isFields, textField } from './read-fields.ts';

/**
 * Alerts as Prometheus’ Alertmanager posts them, and Grafana after it: `labels`, `annotations`, `startsAt`, each by itself or
 * several in the `alerts` of a webhook. Pure.
 */

/** Each of an envelope; null when it is none. */
export function alertsInEnvelope(given: unknown): Fields[] | null {
  if (!isFields(given) || !Array.isArray(given.alerts) || given.alerts.length === 0) return null;
  const alerts: unknown[] = given.alerts;
  return alerts.every(isFired) ? alerts.map((alert) => ({ ...nameOfGroup(given), ...(alert as Fields) })) : null;
}

const isFired = (given: unknown): given is Fields =>
  isFields(given) && isFields(given.labels) && !isBlank(given.startsAt);

/** What the envelope alone says of its alerts. */
const nameOfGroup = ({ receiver }: Fields): Fields => (isBlank(receiver) ? {} : { receiver });

/** One of them by the names of an alert’s record; anything else is what it is. */
export function firedAlert(given: Fields): Fields {
  if (!isFired(given)) return given;
  const { labels, annotations, startsAt, endsAt, fingerprint, status, ...others } = given;
  const { alertname, severity, ...otherLabels } = labels as Fields;
  const said = isFields(annotations) ? annotations : {};
  const words = {
    title: field(said, 'summary', 'title') ?? alertname,
    message: textField(said, 'description', 'message'),
  };
  const unsaid = Object.entries(said).filter(([, value]) => !Object.values(words).includes(value));
  const isOver = status === 'resolved';
  return {
    ...others,
    // The same alert fires again with the same fingerprint.
    ...(!isBlank(fingerprint) && { alert_id: `${String(fingerprint)}@${String(startsAt)}` }),
    ...words,
    timestamp: startsAt,
    ...(isOver || status === 'firing' ? { resolved: isOver } : { status }),
    type: alertname,
    severity,
    // Told by their paths.
    ...Object.fromEntries(Object.entries(otherLabels).map(([name, value]) => [`labels.${name}`, value])),
    ...Object.fromEntries(unsaid.map(([name, value]) => [`annotations.${name}`, value])),
    // While it fires, the moment by which it is taken for over if nobody tells of it again, or none.
    ...(!isBlank(endsAt) && { [isOver ? 'resolved_at' : 'endsAt']: endsAt }),
  };
}
