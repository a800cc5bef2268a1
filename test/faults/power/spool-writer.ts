import { existsSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { superviseProcess } from '../../support/boat-process.ts';
import { scriptedBroker } from './scripted-broker.ts';
import { boatRoot, disk, note, noteWriter, pauseMs } from './surroundings.ts';

/**
 * Asks a real collector whose data lies on the disk for exports, and notes what it acknowledged and announced. Plays the
 * queue-keeper by taking most of them out of the spool.
 */
noteWriter();

const MOST_OPEN = 6;
const MOST_LEFT = 40;
const left: string[] = [];
let open = 0;
let announcements = 0;

const broker = await scriptedBroker((topic, payload) => {
  if (topic === 'export/rejected') note('rejected', payload);
  if (topic !== 'export/queued') return;
  const { request_id, export_file, sha256 } = JSON.parse(payload) as Record<string, string>;
  note('announced', request_id ?? '', export_file ?? '', sha256 ?? '');
  open -= 1;
  announcements += 1;
  if (announcements % 8 !== 0) void take(export_file ?? '');
  else left.push(export_file ?? '');
  if (left.length > MOST_LEFT) void take(left.shift() ?? '');
});
const env = { DATA_DIR: disk, D3KOS_ROOT: boatRoot, MQTT_URL: broker.url, KEEP_FREE_MB: '0' };
superviseProcess('collector', env).start();
await broker.subscribed;

async function take(exportFile: string): Promise<void> {
  await pauseMs(100);
  note('taken', exportFile);
  const path = join(disk, 'spool', exportFile);
  if (existsSync(path)) unlinkSync(path);
}

for (let nth = 1; ; nth++) {
  const request_id = `r-${nth}`;
  open += 1;
  await broker.publish('export/request', { request_id });
  note('acknowledged', request_id);
  while (open >= MOST_OPEN) await pauseMs(10);
}
