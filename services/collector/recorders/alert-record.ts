import type { RecordOf } from '../../../shared/export/records.ts';
import type { AlertOrigin } from '../../../shared/export/written-words.ts';
import { type AlertDetails, detailFields } from './alert-details.ts';
import { type OthersWords, othersDetails } from './alert-others.ts';
import type { Arrival } from './reading-clock.ts';

/** A moment by our clocks, with what the sender's showed. */
export interface Said extends Arrival {
  readonly stamp?: string | null;
  /** Who says so, where several may. */
  readonly source?: string;
}

/** One alert from its raising until it is over; plain data, so that it can be kept over a restart. */
export interface Alert extends AlertDetails, OthersWords {
  readonly origin: AlertOrigin;
  /** What it is about: a Signal K path after `notifications.`, or a condition of our own. */
  readonly about: string;
  /** Who says so, as Signal K names it; absent in a condition of our own, and in one that an earlier version began. */
  source?: string;
  /** Absent in one that an earlier version began. */
  readonly id?: string;
  /** Milliseconds since 1970, by our own clock; it is never over before it began, also where that clock went back. */
  since: number;
  until: number | null;
  /** It stood, and on a new connection its server tells others and not this one. */
  isUntold?: boolean;
  /** Our clock was not set when it was recorded: its times were put right afterwards. */
  isPutRight?: boolean;
  /** The newest words, and the worst state it came to. */
  state: string;
  worst: string;
  message: string | null;
  timesRaised: number;
  /** The first changes and the newest. */
  readonly transitions: Transition[];
  /** How many there were between them. */
  unlisted?: number;
}

interface Transition {
  at: number;
  readonly state: string;
  readonly message: string | null;
  /** What the sender's clock showed, in its own words; it may be anything. */
  readonly stamp?: string;
}

/** One source speaks of one thing at a time. Pure. */
export const keyOf = ({ origin, about, source }: Pick<Alert, 'origin' | 'about' | 'source'>): string =>
  JSON.stringify([origin, about, source]);

/** What the alerts that stand below a path are about; below none are all. Pure. */
export function standingBelow(alerts: Iterable<Alert>, origin: AlertOrigin, about: string): Set<string> {
  const prefix = about === '' ? '' : `${about}.`;
  const below = [...alerts].filter(
    (alert) => alert.until === null && alert.origin === origin && alert.about.startsWith(prefix),
  );
  return new Set(below.map((alert) => alert.about));
}

const isUnsure = ({ until, isUntold, deniedBy }: Alert): boolean =>
  until === null && (isUntold === true || deniedBy !== undefined);

const UNTOLD =
  'Since the connection to Signal K began anew it tells other notifications and not this one: it may be over.';

/** With what is known of how it stands. */
const told = (alert: Alert): Alert => ({
  ...alert,
  details: {
    ...alert.details,
    ...(alert.until === null && alert.isUntold && { untold: UNTOLD }),
    ...othersDetails(alert),
  },
});

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
    resolved: isUnsure(alert) ? null : alert.until !== null,
    resolved_at: alert.until === null ? null : at(alert.until),
    delivery_status: null,
    ...detailFields(told(alert)),
    ...(alert.source !== undefined && { sender: alert.source }),
    times_raised: alert.timesRaised,
    transitions: alert.transitions.map(({ at: when, state, message, stamp }) => ({
      ...{ at: at(when), state, message },
      ...(stamp && { at_sender: stamp }),
    })),
    ...(alert.unlisted !== undefined && { transitions_unlisted: alert.unlisted }),
  };
}
