import { isFields, textField } from '../../../shared/export/from-boat/read-fields.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Arrival } from './reading-clock.ts';

/** One alert from its raising until it is over; plain data, so that it can be kept over a restart. */
export interface Alert {
  readonly origin: string;
  /** What it is about: a Signal K path after `notifications.`, or a condition of our own. */
  readonly about: string;
  /** Absent in one that an earlier version began. */
  readonly id?: string;
  /** Milliseconds since 1970, by our own clock; it is never over before it began, also where that clock went back. */
  since: number;
  until: number | null;
  /** Our clock was not set when it was recorded: its times were put right afterwards. */
  isPutRight?: boolean;
  /** The newest words, and the worst state it came to. */
  state: string;
  worst: string;
  message: string | null;
  timesRaised: number;
  /** The first hundred changes. */
  readonly transitions: Transition[];
}

interface Transition {
  at: number;
  readonly state: string;
  readonly message: string | null;
  /** What the sender's clock showed, in its own words; it may be anything. */
  readonly stamp?: string;
}

/** A moment by our clocks, with what the sender's showed. */
export interface Said extends Arrival {
  readonly stamp?: string | null;
}

export interface AlertOptions {
  /** Another one after every boot: alerts of two boots are two, even where the clock began anew with each. */
  readonly bootId: string;
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
export function createAlertTransitions({ bootId }: AlertOptions, kept: readonly Alert[] = []) {
  /** The newest alert about each thing; the oldest first. */
  const newest = new Map<string, Alert>(kept.map((alert) => [keyOf(alert), alert]));
  const changed = new Set<Alert>();
  /** When each was over, by a time that never jumps; of those over since this start. */
  const overMs = new WeakMap<Alert, number>();
  /** Raised since this start. */
  const ours = new Set<Alert>();
  let raised = 0;

  function change(alert: Alert, { wallMs, stamp }: Said, state: string, message: string | null): number {
    const at = Math.max(wallMs, alert.transitions.at(-1)?.at ?? alert.since);
    alert.state = state;
    if (message !== null) alert.message = message;
    if (severityOf(state) > severityOf(alert.worst)) alert.worst = state;
    if (alert.transitions.length < MOST_TRANSITIONS) {
      alert.transitions.push({ at, state, message, ...(stamp && { stamp }) });
    }
    changed.add(alert);
    return at;
  }

  function raise(origin: string, about: string, said: Said, state: string, message: string | null): void {
    const since = said.wallMs;
    const id = `${origin}:${about}@${new Date(since).toISOString()}#${bootId.slice(0, 8)}-${++raised}`;
    const alert: Alert = {
      ...{ origin, about, id, since, until: null, state, worst: state, message, timesRaised: 1 },
      transitions: [],
    };
    newest.delete(keyOf(alert));
    newest.set(keyOf(alert), alert);
    ours.add(alert);
    for (const oldest of ours) if (ours.size > MOST_REMEMBERED) ours.delete(oldest);
    change(alert, said, state, message);
    if (newest.size > MOST_REMEMBERED) forgetOne();
  }

  /** The oldest one that is over, else the oldest. */
  function forgetOne(): void {
    const over = [...newest].find(([, { until }]) => until !== null) ?? [...newest][0];
    if (over) newest.delete(over[0]);
  }

  /** After a start, all that is left to go by is the clock on the wall. */
  function isChatter(last: Alert, { wallMs, arrivedMs }: Said): boolean {
    const endedMs = overMs.get(last);
    const quietMs = endedMs === undefined ? wallMs - (last.until ?? wallMs) : arrivedMs - endedMs;
    return quietMs <= CHATTER_MS;
  }

  return {
    /**
     * `value` as Signal K has it: `{state, message}`, or null when the notification is gone; or only the state, as simple
     * senders write it. False for what is none of these.
     */
    take(origin: string, about: string, value: unknown, said: Said): boolean {
      const fields = isFields(value) ? value : { state: stateAsText(value) };
      const named = textField(fields, 'state')?.trim().slice(0, 40).toLowerCase();
      if (value !== null && !named) return false;
      const state = named ?? 'normal';
      const message = textField(fields, 'message')?.slice(0, LONGEST_MESSAGE) ?? null;
      const last = newest.get(keyOf({ origin, about }));
      const isQuiet = QUIET.includes(state);
      if (!last || (last.until !== null && !isQuiet && !isChatter(last, said))) {
        if (!isQuiet) raise(origin, about, said, state, message);
      } else if (last.until !== null) {
        if (isQuiet) return true;
        last.until = null;
        last.timesRaised += 1;
        change(last, said, state, message);
      } else if (isQuiet) {
        last.until = change(last, said, state, message);
        overMs.set(last, said.arrivedMs);
      } else if (last.state !== state || (message !== null && last.message !== message)) {
        change(last, said, state, message);
      }
      return true;
    },

    putRight(shiftMs: number): void {
      for (const alert of ours) {
        alert.since += shiftMs;
        if (alert.until !== null) alert.until += shiftMs;
        for (const transition of alert.transitions) transition.at += shiftMs;
        alert.isPutRight = true;
        changed.add(alert);
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

/** A text alone is a state when it is one that Signal K knows: other texts are anybody's. */
function stateAsText(value: unknown): string | null {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return QUIET.includes(text) || severityOf(text) >= 0 ? text : null;
}

const severityOf = (state: string): number => SEVERITY.indexOf(state);

/** An alert as it stands in an export. Pure. */
export function alertRecord(alert: Alert): RecordOf<'system_alerts'> {
  const at = (ms: number) => new Date(ms).toISOString();
  return {
    alert_id: alert.id ?? `${alert.origin}:${alert.about}@${at(alert.since)}`.slice(0, 300),
    origin: alert.origin,
    timestamp: at(alert.since),
    ...(alert.isPutRight && { time_source: 'put_right' }),
    ...(alert.transitions[0]?.stamp && { timestamp_sender: alert.transitions[0].stamp }),
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
    transitions: alert.transitions.map(({ at: when, state, message, stamp }) => ({
      ...{ at: at(when), state, message },
      ...(stamp && { at_sender: stamp }),
    })),
  };
}
