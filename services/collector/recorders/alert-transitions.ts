import { isFields, textField } from '../../../shared/export/from-boat/read-fields.ts';
import type { RecordOf } from '../../../shared/export/records.ts';

/** One alert from its raising until it is over; plain data, so that it can be kept over a restart. */
export interface Alert {
  readonly origin: string;
  /** What it is about: a Signal K path after `notifications.`, or a condition of our own. */
  readonly about: string;
  /** Milliseconds since 1970, by the sender's clock. */
  readonly since: number;
  until: number | null;
  /** The newest words, and the worst state it came to. */
  state: string;
  worst: string;
  message: string | null;
  timesRaised: number;
  /** The first hundred changes. */
  readonly transitions: { at: number; state: string; message: string | null }[];
}

/** Signal K 1.7, notifications: these two are no alert; the rest from harmless to worst. */
const QUIET = ['nominal', 'normal'];
const SEVERITY = ['alert', 'warn', 'warning', 'alarm', 'emergency'];
const LONGEST_MESSAGE = 500;
const MOST_TRANSITIONS = 100;
const MOST_REMEMBERED = 500;
/** One that is raised again so soon was never really over: a contact that chatters is one alert. */
const CHATTER_MS = 60_000;

/**
 * Makes alerts out of what is said again and again: a new one when something quiet is raised, the same one while it only
 * changes, over when it is quiet again or gone. What says nothing new changes nothing. It looks at no clock.
 */
export function createAlertTransitions(kept: readonly Alert[] = []) {
  /** The newest alert about each thing; the oldest first. */
  const newest = new Map<string, Alert>(kept.map((alert) => [keyOf(alert), alert]));
  const changed = new Set<Alert>();

  function change(alert: Alert, at: number, state: string, message: string | null): void {
    alert.state = state;
    if (message !== null) alert.message = message;
    if (severityOf(state) > severityOf(alert.worst)) alert.worst = state;
    if (alert.transitions.length < MOST_TRANSITIONS) alert.transitions.push({ at, state, message });
    changed.add(alert);
  }

  function raise(origin: string, about: string, at: number, state: string, message: string | null): void {
    const alert: Alert = {
      ...{ origin, about, since: at, until: null, state, worst: state, message, timesRaised: 1 },
      transitions: [],
    };
    newest.delete(keyOf(alert));
    newest.set(keyOf(alert), alert);
    change(alert, at, state, message);
    if (newest.size > MOST_REMEMBERED) forgetOne();
  }

  /** The oldest one that is over, else the oldest. */
  function forgetOne(): void {
    const over = [...newest].find(([, { until }]) => until !== null) ?? [...newest][0];
    if (over) newest.delete(over[0]);
  }

  return {
    /** `value` as Signal K has it: `{state, message}`, or null when the notification is gone. */
    take(origin: string, about: string, value: unknown, at: number): void {
      const fields = isFields(value) ? value : {};
      const said = textField(fields, 'state')?.slice(0, 40).toLowerCase();
      if (value !== null && said === undefined) return;
      const state = said ?? 'normal';
      const message = textField(fields, 'message')?.slice(0, LONGEST_MESSAGE) ?? null;
      const last = newest.get(keyOf({ origin, about }));
      const isQuiet = QUIET.includes(state);
      if (!last || (last.until !== null && !isQuiet && at - last.until > CHATTER_MS)) {
        if (!isQuiet) raise(origin, about, at, state, message);
      } else if (last.until !== null) {
        if (isQuiet) return;
        last.until = null;
        last.timesRaised += 1;
        change(last, at, state, message);
      } else if (isQuiet) {
        last.until = at;
        change(last, at, state, message);
      } else if (last.state !== state || (message !== null && last.message !== message)) {
        change(last, at, state, message);
      }
    },

    hasChanged: () => changed.size > 0,

    /** The alerts that changed since they were last taken away. */
    takeChanged(): Alert[] {
      const alerts = [...changed];
      changed.clear();
      return alerts;
    },

    /** What is needed at the next start to tell news from repeats. */
    known: (): Alert[] => [...newest.values()],
  };
}

const keyOf = ({ origin, about }: Pick<Alert, 'origin' | 'about'>) => `${origin} ${about}`;

const severityOf = (state: string): number => SEVERITY.indexOf(state);

/** An alert as it stands in an export. Pure. */
export function alertRecord(alert: Alert): RecordOf<'system_alerts'> {
  const at = (ms: number) => new Date(ms).toISOString();
  return {
    alert_id: `${alert.origin}:${alert.about}@${at(alert.since)}`.slice(0, 300),
    origin: alert.origin,
    timestamp: at(alert.since),
    type: alert.origin === 'signalk' ? 'health' : 'system',
    category: alert.about,
    severity: alert.worst,
    title: null,
    message: alert.transitions[0]?.message ?? alert.message,
    metric: alert.about,
    sensor_value: null,
    threshold_value: null,
    sensor_values: {},
    resolved: alert.until !== null,
    resolved_at: alert.until === null ? null : at(alert.until),
    delivery_status: null,
    times_raised: alert.timesRaised,
    transitions: alert.transitions.map(({ at: when, state, message }) => ({ at: at(when), state, message })),
  };
}
