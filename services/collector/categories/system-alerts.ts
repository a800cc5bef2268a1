import { join } from 'node:path';
import { alertOf } from '../../../shared/export/from-boat/alert-record.ts';
import type { BoatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { type Fields, field, fieldsField, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import { findRotated, type Rotated } from '../sources/find-rotated.ts';
import { hearSignalk } from '../sources/hear-signalk.ts';
import { readJsonFile, type Tell } from '../sources/read-json-file.ts';
import { readRecords } from '../sources/read-records.ts';
import { recordsAmong } from '../sources/records-among.ts';
import type { Source } from '../sources/source-memory.ts';
import { SourceMissing, SourceProblem } from '../sources/source-problem.ts';
import { type CategorySource, listCategory } from './category.ts';

const ALERTS: Source = { name: 'data/alerts.json' };
const WEBHOOK_LOG: Source = { name: 'data/alarm-webhook-log.jsonl' };
const PAGE_RECORDS = 250;
type Alert = RecordOf<'system_alerts'>;

/**
 * Notifications and conditions of our own as they were recorded, the boat's list of alerts, and the log of alarms it
 * sent ashore.
 */
export const systemAlerts = listCategory('system_alerts', async function* (source) {
  yield* source.boat.recorded.pages('system_alerts');
  await hearSignalk(source, 'system_alerts', 'notifications');
  yield* source.readPages(ALERTS, listedAlerts(source));
  yield* source.readPages(WEBHOOK_LOG, webhookLog(source));
});

async function* listedAlerts({ boat, problem }: CategorySource): AsyncGenerator<Alert[]> {
  const tell: Tell = (message) => problem('values_changed', message);
  const value = await readJsonFile(join(boat.root, ALERTS.name), ALERTS.name, tell);
  const list = isFields(value) ? field(value, 'alerts') : value;
  if (!Array.isArray(list)) throw new SourceProblem('unexpected_format', `${ALERTS.name} holds no list of alerts.`);
  const alerts = recordsAmong(list, { name: ALERTS.name, what: 'alert' }, problem);
  const timeOf = boat.sources.timesOf(ALERTS, boat);
  for (let from = 0; from < alerts.length; from += PAGE_RECORDS) {
    yield alerts
      .slice(from, from + PAGE_RECORDS)
      .map((alert) => alertOf('alerts', alert, alert, timeOf(nameOf(alert))));
  }
}

/** What was rotated away may be in no export yet, so it comes first. */
async function* webhookLog(source: CategorySource): AsyncGenerator<Alert[]> {
  const path = join(source.boat.root, WEBHOOK_LOG.name);
  const { read, unread } = await findRotated(path, WEBHOOK_LOG.name);
  for (const words of unread) source.problem('unreadable', words);
  for (const rotated of read) yield* rotatedLog(source, rotated);
  yield* entriesOf(source, path, WEBHOOK_LOG.name);
}

async function* rotatedLog(source: CategorySource, { path, name }: Rotated): AsyncGenerator<Alert[]> {
  try {
    yield* entriesOf(source, path, name);
  } catch (error) {
    if (error instanceof SourceProblem) source.problem(error.code, error.message);
    // Removed in this moment.
    else if (!(error instanceof SourceMissing)) throw error;
  }
}

/** One JSON object a line; of a damaged line what is whole on it. What is none is counted. */
async function* entriesOf({ boat, problem }: CategorySource, path: string, name: string): AsyncGenerator<Alert[]> {
  const entries = readRecords({
    ...{ path, name, isRecord: isEntry, at: boat.at },
    onSkipped({ lines, example }) {
      const what = `${lines} ${lines === 1 ? 'line is' : 'lines are'} damaged or no entries, such as ${example}`;
      problem('rows_skipped', `${name}: ${what}; that was left out, and what is whole on them is here.`);
    },
    tell: (message) => problem('values_changed', message),
  });
  const timeOf = boat.sources.timesOf(WEBHOOK_LOG, boat);
  let page: Alert[] = [];
  for await (const entry of entries) {
    page.push(sentAlert(entry, timeOf));
    if (page.length < PAGE_RECORDS) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

const isEntry = (line: Fields): boolean => Object.hasOwn(line, 'alert');

/** A line of the log is `{ts, status, alert}`, the alert being an object or only its words. */
function sentAlert(line: Fields, timeOf: (row: string) => BoatTime): Alert {
  const alert = fieldsField(line, 'alert') ?? { message: line.alert };
  return alertOf(
    'webhook',
    alert,
    { timestamp: field(line, 'ts', 'timestamp') },
    timeOf(nameOf(alert)),
    field(line, 'status'),
  );
}

/** What stays of an alert while its state changes: its id, else its words. */
const nameOf = (alert: Fields): string =>
  String(
    field(alert, 'alert_id', 'id') ??
      ['title', 'alert_title', 'message', 'alert_message', 'metric'].map((name) => alert[name]),
  );
