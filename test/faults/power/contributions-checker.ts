import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { superviseProcess } from '../../support/boat-process.ts';
import { eventually } from '../../support/eventually.ts';
import { scriptedBroker } from './scripted-broker.ts';
import { boatRoot, check, disk, noted } from './surroundings.ts';

/** Starts the collector on what the power cut left: what was acknowledged is in the next export, once. */
await check(async (findings) => {
  const acknowledged = noted()('acknowledged').map(([id]) => id);
  let exportFile = '';
  const broker = await scriptedBroker((topic, payload) => {
    if (topic === 'export/queued') exportFile = (JSON.parse(payload) as { export_file: string }).export_file;
  });
  const env = { DATA_DIR: disk, D3KOS_ROOT: boatRoot, MQTT_URL: broker.url, SIGNALK_URL: 'none', KEEP_FREE_MB: '0' };
  const collector = superviseProcess('collector', env);
  collector.start();
  await broker.subscribed;
  await broker.publish('export/request', { request_id: 'the-next' });
  await eventually('the next export is announced', () => exportFile !== '', 15_000);
  const { data } = JSON.parse(readFileSync(join(dataFolders(disk).spool, exportFile), 'utf8')) as {
    data: { boatlog: { entry_id: string }[] };
  };
  const times = new Map<string, number>();
  for (const { entry_id } of data.boatlog) times.set(entry_id, (times.get(entry_id) ?? 0) + 1);
  const missing = acknowledged.filter((id = '') => !times.has(id));
  const twice = [...times].filter(([, count]) => count > 1);
  findings.expect(missing.length === 0, `acknowledged and not in the next export: ${missing.slice(0, 5)}`);
  findings.expect(twice.length === 0, `more than once in it: ${twice.slice(0, 5)}`);
  findings.expect(collector.starts === 1, `the collector needed ${collector.starts} starts`);
  await collector.stop('SIGKILL');
  return { summary: `${acknowledged.length} contributed records once`, end: async () => {} };
});
