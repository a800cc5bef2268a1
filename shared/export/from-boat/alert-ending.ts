import type { RecordOf } from '../records.ts';
import type { BoatTime } from './boat-time.ts';
import { isOver, isOverBy, plainWord } from './over-words.ts';
import { type Fields, field, flagField, isBlank } from './read-fields.ts';
import type { RecordReader } from './record-reader.ts';

type Ending = Pick<RecordOf<'system_alerts'>, 'resolved' | 'resolved_at'>;

export interface AlertMoment {
  readonly time: BoatTime;
  /** When it was told of, or began, UTC; null where that is not known. */
  readonly timestamp: string | null;
  /** How its sending ended, which its `status` may tell as well. */
  readonly delivery: unknown;
  /** No moment that has been is later, UTC; null where that is not known. */
  readonly latest: string | null;
}

const RESOLVED_AT = [
  ...['resolved_at', 'resolved_timestamp', 'cleared_at', 'clearedAt', 'cleared_timestamp', 'ended_at', 'endedAt'],
  ...['closed_at', 'closedAt', 'recovered_at'],
] as const;
const RESOLVED = ['resolved', 'cleared', 'is_resolved', 'isResolved', 'is_cleared', 'isCleared'] as const;
const STANDING = ['active', 'is_active', 'isActive', 'firing', 'is_firing', 'isFiring'] as const;
/** What tells of its state in a word, as alert systems name it (Azure’s `monitorCondition`). */
const STATES = [
  ...['status', 'state', 'monitorCondition', 'monitor_condition', 'alert_state', 'alertState', 'alert_status'],
  ...['alertStatus', 'alarm_state', 'alarmState', 'alarm_status', 'alarmStatus'],
] as const;
/** What telecommunications call severity: `cleared` is one of X.733’s. */
const SEVERITIES = ['severity', 'level', 'perceivedSeverity', 'perceived_severity'] as const;

/** A message that says that something is over is sent a little later. */
const APART_MS = 10 * 60_000;

interface Said {
  readonly name: string;
  readonly isOver: boolean;
}

/**
 * Whether an alert is over, and since when: by its flag, by its state in words, and by its end. What contradicts another says
 * nothing: then both are kept as given. An end that lies ahead, or before the beginning, is none: some programs write by when it
 * will be over if nobody tells of it again, and others keep the end of the time before.
 */
export function endingOf(alert: Fields, read: RecordReader, moment: AlertMoment): Ending {
  const flag = read.flag(...RESOLVED);
  const words = [...statesIn(alert, moment.delivery), ...flagsIn(alert)];
  const end = moment.time.toUtc(field(alert, ...RESOLVED_AT));
  const said = new Set([...(flag === null ? [] : [flag]), ...words.map(({ isOver }) => isOver)]);
  const [stated = null] = said;
  const isPossible = end !== null && canBe(end, stated === true && said.size === 1, moment);
  const isClear = said.size < 2 && !(stated === false && isPossible);
  for (const { name } of words) {
    if (isClear) read.text(name);
    else read.keep(name, null, alert[name]);
  }
  if (!isClear && flag !== null) read.keep('resolved', null, field(alert, ...RESOLVED));
  if (end !== null && !(isPossible && isClear)) {
    read.keep('resolved_at', null, field(alert, ...RESOLVED_AT));
    return { resolved: isClear ? stated : null, resolved_at: null };
  }
  const resolved_at = read.time(moment.time, ...RESOLVED_AT);
  return { resolved: isClear ? (stated ?? (resolved_at === null ? null : true)) : null, resolved_at };
}

/** Where it is said to be over anyway, its time may be that of a message sent a little later. */
function canBe(end: string, isSaid: boolean, { timestamp, latest }: AlertMoment): boolean {
  const ms = Date.parse(end);
  const isAhead = latest !== null && ms > Date.parse(latest);
  return !isAhead && (timestamp === null || ms >= Date.parse(timestamp) - (isSaid ? APART_MS : 0));
}

function statesIn(alert: Fields, delivery: unknown): Said[] {
  const ofStates = STATES.map((name) => {
    const word = untouched(alert, name);
    return { name, isOver: isOverBy(word, name === 'status' && word === delivery) };
  });
  const ofSeverities = SEVERITIES.map((name) => ({ name, isOver: isOver(untouched(alert, name)) || null }));
  return [...ofStates, ...ofSeverities].flatMap(({ name, isOver }) => (isOver === null ? [] : [{ name, isOver }]));
}

function flagsIn(alert: Fields): Said[] {
  return STANDING.flatMap((name) => {
    const isStanding = flagField({ [name]: untouched(alert, name) }, name);
    return isStanding === null ? [] : [{ name, isOver: !isStanding }];
  });
}

/** Words for how bad it is, by which Signal K and others tell a state, without accents. */
const SEVERITIES_TOLD = new Set([
  ...['alert', 'warn', 'warning', 'alarm', 'emergency', 'info', 'information', 'informational', 'notice', 'caution'],
  ...['advisory', 'minor', 'major', 'critical', 'crit', 'severe', 'serious', 'fatal', 'error', 'danger', 'urgent'],
  ...['high', 'medium', 'moderate', 'low', 'debug', 'panic', 'distress', 'page'],
  ...['warnung', 'hinweis', 'kritisch', 'fehler', 'storung', 'notfall', 'gefahr', 'alarme', 'attention'],
  ...['avertissement', 'critique', 'erreur', 'urgence', 'advertencia', 'aviso', 'critico', 'critica', 'peligro'],
  ...['emergencia', 'alarma', 'waarschuwing', 'kritiek', 'storing', 'gevaar', 'avviso', 'allarme', 'pericolo'],
  ...['varning', 'advarsel', 'kritisk', 'larm', 'alerta', 'perigo'],
]);

/**
 * How bad it is. A `state` tells that only in a word that is known for it; in any other it is the alert’s own state, and kept as
 * it was given where it says neither that it is over nor that it stands.
 */
export function severityOf(alert: Fields, read: RecordReader): string | null {
  const names = SEVERITIES.filter((name) => !isOver(untouched(alert, name)));
  const state = untouched(alert, 'state');
  const isSeverity = typeof state === 'string' && SEVERITIES_TOLD.has(plainWord(state)) && isOverBy(state) === null;
  const [first = 'priority', ...others] = [...names, ...(isSeverity ? ['state'] : []), 'priority'];
  if (!isSeverity && !isBlank(state) && isOverBy(state) === null) read.keep('state', null, alert.state);
  return read.text(first, ...others);
}

/** Without taking it. */
const untouched = (alert: Fields, name: string): unknown => Object.getOwnPropertyDescriptor(alert, name)?.value;
