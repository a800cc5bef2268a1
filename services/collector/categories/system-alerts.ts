import { join } from 'node:path';
import { alertOf, tellsOfAlert } from '../../../shared/export/from-boat/alert-record.ts';
import { type BoatTime, boatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { alertsInEnvelope, firedAlert } from '../../../shared/export/from-boat/fired-alerts.ts';
import { type Fields, field, isBlank, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { underTimestamp } from '../../../shared/export/from-boat/told-times.ts';
import { moreLeftOut } from '../../../shared/export/left-out-names.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import { RECORDERS } from '../recordings/recorded-view.ts';
import { findRotated, type Rotated } from '../sources/find-rotated.ts';
import { hearSignalk } from '../sources/hear-signalk.ts';
import { namingLeftOut } from '../sources/name-left-out.ts';
import { readRecordList, skippedSentence } from '../sources/read-record-list.ts';
import { readRecords } from '../sources/read-records.ts';
import { contentKey, type Entry, rowKey } from '../sources/record-keys.ts';
import type { Source } from '../sources/source-memory.ts';
import { SourceMissing, SourceProblem } from '../sources/source-problem.ts';
import { type CategorySource, listCategory } from './category.ts';

const ALERTS: Source = { name: 'data/alerts.json' };
/** It rotates, and what is no longer in it is not undone. */
const WEBHOOK_LOG: Source = { name: 'data/alarm-webhook-log.jsonl', mode: 'append' };
const PAGE_RECORDS = 250;
/** Conditions of this system’s own. */
const [, OWN] = RECORDERS.system_alerts;
type Alert = RecordOf<'system_alerts'>;
type AlertEntry = Entry<Alert>;

/**
 * Notifications and conditions of our own as they were recorded, the boat's list of alerts, and the log of alarms it
 * sent ashore.
 */
export const systemAlerts = listCategory('system_alerts', async function* (source) {
  source.account.read(OWN);
  yield* source.boat.recorded.pages('system_alerts');
  await hearSignalk(source, 'system_alerts', 'notifications');
  yield* source.readPages(ALERTS, listedAlerts(source));
  yield* source.readPages(WEBHOOK_LOG, webhookLog(source));
});

async function* listedAlerts({ boat, signal, problemOf, deleted }: CategorySource): AsyncGenerator<AlertEntry[]> {
  const timeOf = boat.sources.timesOf(ALERTS, boat);
  const alerts = await readRecordList({
    ...{ path: join(boat.root, ALERTS.name), name: ALERTS.name, what: 'alert', members: ['alerts'] },
    ...{ latest: boat.latest, signal },
    take(given) {
      const alert = firedAlert(given);
      if (!tells(alert)) return null;
      const record = namingLeftOut(alert, (fields) =>
        alertOf('alerts', fields, fields, timeOf(nameOf(alert)), { latest: boat.latest }),
      );
      return { record, key: `alerts:${alertKey(nameOf(alert), record)}`, source: ALERTS };
    },
    isRecord: (given) => tells(firedAlert(given)),
    problem: problemOf(ALERTS),
    deleted: (count, all) => deleted(ALERTS, count, 'alert', all),
  });
  for (let from = 0; from < alerts.length; from += PAGE_RECORDS) yield alerts.slice(from, from + PAGE_RECORDS);
}

/**
 * By a clock that was never set, or begins at each start where it was saved once, two alerts have the same id and time easily:
 * its words tell them apart.
 */
const alertKey = (name: string, { timestamp, timestamp_given, title, message }: Alert): string =>
  rowKey(name, JSON.stringify([timestamp_given ?? timestamp, title, message]));

/** What was rotated away may be in no export yet, so it comes first. */
async function* webhookLog(source: CategorySource): AsyncGenerator<AlertEntry[]> {
  const path = join(source.boat.root, WEBHOOK_LOG.name);
  const { read, unread } = await findRotated(path, WEBHOOK_LOG.name);
  for (const words of unread) source.problemOf(WEBHOOK_LOG)('unreadable', words);
  for (const rotated of read) yield* rotatedLog(source, rotated);
  yield* entriesOf(source, path, WEBHOOK_LOG.name);
}

async function* rotatedLog(source: CategorySource, { path, name }: Rotated): AsyncGenerator<AlertEntry[]> {
  try {
    yield* entriesOf(source, path, name);
  } catch (error) {
    if (error instanceof SourceProblem) source.problemOf(WEBHOOK_LOG)(error.code, error.message);
    // Removed in this moment.
    else if (!(error instanceof SourceMissing)) throw error;
  }
}

/** One JSON object a line; of a damaged line what is whole on it. What is none, or tells nothing of one, is counted. */
async function* entriesOf(
  { boat, signal, problemOf }: CategorySource,
  path: string,
  name: string,
): AsyncGenerator<AlertEntry[]> {
  const problem = problemOf(WEBHOOK_LOG);
  const timeOf = boat.sources.timesOf(WEBHOOK_LOG, boat);
  const entries = readRecords({
    ...{ path, name, isRecord: isEntry, at: boat.at, signal },
    take: (line) => sentAlerts(line, { timeOf, latest: boat.latest }),
    onSkipped: (skipped) => problem('rows_skipped', skippedSentence(name, skipped, 'alert')),
    tell: (message) => problem('values_changed', message),
  });
  let page: AlertEntry[] = [];
  for await (const entry of entries) {
    page.push(entry);
    if (page.length < PAGE_RECORDS) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

/** On a damaged line an entry is known by its alert, or as a flat one by the time of its sending beside what it says. */
const isEntry = (line: Fields): boolean =>
  Object.hasOwn(line, 'alert') || (Object.hasOwn(line, 'ts') && sentIn(line).length > 0);

/** Under which other programs write an alert, or several. */
const MEMBERS = ['alerts', 'alarm', 'notification', 'payload', 'data', 'body', 'event'];
/** Of these also the words alone. */
const WORDS = ['alert', 'alarm', 'notification'];
/** What is read of a line beside its alert. */
const OF_LINE = ['alert', 'status', 'timestamp'];

/**
 * A line of the log is `{ts, status, alert}`, the alert being an object or only its words; or it is the alert itself, perhaps
 * with a part of it in a member.
 */
function sentIn(line: Fields): SentAlert[] {
  const fired = alertsInEnvelope(line)?.map((alert) => ({ alert: firedAlert(alert), under: 'alerts' }));
  if (fired !== undefined) return fired;
  const own = alertsUnder(line, 'alert').map((alert) => ({ alert, under: 'alert' }));
  const parts = MEMBERS.map((name) =>
    alertsUnder(line, name).map((part) => ({ alert: { ...line, ...part }, under: name })),
  );
  const ways: SentAlert[][] = [own, [{ alert: line, under: null }], ...parts];
  const find = (holds: (alert: Fields) => boolean) => ways.find((sent) => sent.some(({ alert }) => holds(alert)));
  return find(hasWords) ?? find(tells) ?? [];
}

interface SentAlert {
  readonly alert: Fields;
  /** The member of its line in which it, or a part of it, stands. */
  readonly under: string | null;
}

function alertsUnder(line: Fields, name: string): Fields[] {
  const value = field(line, name);
  return (Array.isArray(value) ? value : [value]).flatMap((one) => {
    if (isFields(one)) return [one];
    return WORDS.includes(name) && !isBlank(one) ? [{ message: one }] : [];
  });
}

interface TimesOfLog {
  readonly timeOf: (row: string) => BoatTime;
  /** No record is of later, UTC. */
  readonly latest: string | null;
}

function sentAlerts(given: Fields, times: TimesOfLog): (AlertEntry | null)[] {
  const line = contentKey(given);
  return alertsOfLine(given, times).map(
    (record, i) => record && { record, key: `webhook:${line}${i === 0 ? '' : `.${i}`}`, source: WEBHOOK_LOG },
  );
}

function alertsOfLine(given: Fields, { timeOf, latest }: TimesOfLog): (Alert | null)[] {
  const line = underTimestamp(given, ANY_ZONE);
  const sent = isBlank(line.timestamp) ? {} : { timestamp: line.timestamp };
  const of = { delivery: field(line, 'status'), latest };
  return sentIn(line).map(({ alert, under }) => {
    if (!tells(alert)) return null;
    const read = (fields: Fields) => alertOf('webhook', fields, fields, timeOf(nameOf(alert)), of);
    const isOwn = under === 'alert';
    const record = namingLeftOut({ ...alert, ...sent }, read, isOwn ? [] : ['status', under ?? '']);
    const beside = isOwn ? Object.keys(line).filter((name) => !OF_LINE.includes(name) && !isBlank(line[name])) : [];
    return beside.length === 0
      ? record
      : { ...record, fields_left_out: moreLeftOut(record.fields_left_out ?? [], beside) };
  });
}

const ANY_ZONE = boatTime('UTC');
/** Whether an alert is told of, and not only when, and that it is over. */
const tells = (alert: Fields): boolean => tellsOfAlert(alertOf('alerts', alert, {}, ANY_ZONE));

function hasWords(alert: Fields): boolean {
  const { title, message, metric, given = {} } = alertOf('alerts', alert, {}, ANY_ZONE);
  return [title, message, metric].some((one) => one !== null) || Object.keys(given).length > 0;
}

/** What stays of an alert while its state changes: its id, else its words. */
const nameOf = (alert: Fields): string =>
  String(
    field(alert, 'alert_id', 'id') ??
      ['title', 'alert_title', 'message', 'alert_message', 'metric'].map((name) => alert[name]),
  );
