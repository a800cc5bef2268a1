import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { localStamp } from '../../../shared/runtime/clock.ts';
import { fsyncFolder } from '../../../shared/runtime/durable-file.ts';
import { superviseProcess } from '../../support/boat-process.ts';
import { exportOf } from '../../support/export-of.ts';
import { scriptedBroker } from './scripted-broker.ts';
import { disk, note, noteWriter, pauseMs } from './surroundings.ts';

/**
 * Plays collector, uploader and gateway to a real queue-keeper whose data lies on the disk, and notes what it
 * acknowledged: exports queued, results taken, commands carried out.
 */
noteWriter();

const spool = join(disk, 'spool');
const FIRST = Date.parse('2026-02-20T12:00:00');
const answered = new Set<string>();

const broker = await scriptedBroker((topic, payload) => {
  if (topic !== 'export/queue/uploading') return;
  for (const offer of JSON.parse(payload) as { queue_id: string; claim: number }[]) void answer(offer);
});
superviseProcess('queue-keeper', { DATA_DIR: disk, MQTT_URL: broker.url, RETRY_SCHEDULE: '0,0,0,0' }).start();
await broker.subscribed;

async function answer({ queue_id, claim }: { queue_id: string; claim: number }): Promise<void> {
  const key = `${queue_id}/${claim}`;
  if (answered.has(key)) return;
  answered.add(key);
  const nth = answered.size;
  const outcome = nth % 7 === 0 ? 'refused' : nth % 5 === 0 ? 'retry' : 'accepted';
  const at = new Date().toISOString();
  await broker.publish('upload/result', {
    ...{ queue_id, claim, outcome, bytes_sent: 1, duration_ms: 1, at },
    ...(outcome === 'accepted' && { http_status: 200, import_id: `import-${key}` }),
    // The central database's own word: without one, a refusal of a file that is there and whole is tried again.
    ...(outcome === 'refused' && { http_status: 422, reason: 'The export does not fit.' }),
  });
  if (outcome === 'accepted') note('completed', queue_id, `import-${key}`);
  if (outcome === 'refused') note('failed', queue_id);
}

function spoolExport(nth: number): ReturnType<typeof exportOf>['facts'] {
  const { facts, content } = exportOf(`q_${localStamp(FIRST + nth * 1000)}`);
  const place = join(spool, facts.export_file);
  const file = openSync(`${place}.partial`, 'wx');
  writeSync(file, content);
  fsyncSync(file);
  closeSync(file);
  renameSync(`${place}.partial`, place);
  fsyncFolder(spool);
  return facts;
}

async function queueOne(nth: number): Promise<void> {
  const facts = spoolExport(nth);
  await broker.publish('export/queued', facts);
  note('queued', facts.queue_id, facts.sha256);
  if (nth % 6 !== 0) return;
  const command = { request_id: `cancel-${nth}`, command: 'cancel', queue_id: facts.queue_id };
  await broker.publish('export/command', command);
  note('cancelled', facts.queue_id);
}

mkdirSync(spool, { recursive: true });
for (let nth = 1; ; nth++) {
  await queueOne(nth);
  if (nth % 5 === 0) await pauseMs(300);
}
