import { join } from 'node:path';
import { alertOf } from '../../../shared/export/from-boat/alert-record.ts';
import { parseBoatJson } from '../../../shared/export/from-boat/parse-boat-json.ts';
import { type Fields, field, fieldsField, isFields, textField } from '../../../shared/export/from-boat/read-fields.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Boat } from '../sources/boat.ts';
import { hearSignalk } from '../sources/hear-signalk.ts';
import { readJsonFile } from '../sources/read-json-file.ts';
import { readLines } from '../sources/read-lines.ts';
import type { Source } from '../sources/source-memory.ts';
import { SourceProblem } from '../sources/source-problem.ts';
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
  const value = await readJsonFile(join(boat.root, ALERTS.name), ALERTS.name);
  const list = isFields(value) ? field(value, 'alerts') : value;
  if (!Array.isArray(list)) throw new SourceProblem('unexpected_format', `${ALERTS.name} holds no list of alerts.`);
  const alerts = list.filter(isFields);
  if (alerts.length < list.length) {
    problem('rows_skipped', `${ALERTS.name}: ${list.length - alerts.length} entries are no alerts and were left out.`);
  }
  for (let from = 0; from < alerts.length; from += PAGE_RECORDS) {
    yield alerts.slice(from, from + PAGE_RECORDS).map((alert) => alertOf('alerts', alert, alert, boat.time));
  }
}

/** One JSON object a line. A last line that was not finished is no line yet; others that do not parse are counted. */
async function* webhookLog({ boat, problem }: CategorySource): AsyncGenerator<Alert[]> {
  let page: Alert[] = [];
  let skipped = 0;
  for await (const { text, whole } of readLines(join(boat.root, WEBHOOK_LOG.name), WEBHOOK_LOG.name)) {
    if (text?.trim() === '') continue;
    const line = parsed(text);
    if (line) page.push(sentAlert(line, boat));
    else if (whole) skipped++;
    if (page.length >= PAGE_RECORDS) {
      yield page;
      page = [];
    }
  }
  if (page.length > 0) yield page;
  if (skipped > 0) problem('rows_skipped', `${WEBHOOK_LOG.name}: ${skipped} lines are no entries and were left out.`);
}

function parsed(text: string | null): Fields | null {
  try {
    const value = parseBoatJson(text ?? '');
    return isFields(value) ? value : null;
  } catch {
    return null;
  }
}

/** A line of the log is `{ts, status, alert}`, the alert being an object or only its words. */
function sentAlert(line: Fields, boat: Boat): Alert {
  const alert = fieldsField(line, 'alert') ?? { message: line.alert };
  return alertOf('webhook', alert, { timestamp: field(line, 'ts', 'timestamp') }, boat.time, textField(line, 'status'));
}
