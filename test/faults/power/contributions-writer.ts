import { superviseProcess } from '../../support/boat-process.ts';
import { scriptedBroker } from './scripted-broker.ts';
import { boatRoot, disk, note, noteWriter } from './surroundings.ts';

/** Contributes log entries to a real collector whose data lies on the disk, and notes those that it acknowledged. */
noteWriter();

const broker = await scriptedBroker(() => {});
const env = { DATA_DIR: disk, D3KOS_ROOT: boatRoot, MQTT_URL: broker.url, SIGNALK_URL: 'none', KEEP_FREE_MB: '0' };
superviseProcess('collector', env).start();
await broker.subscribed;

for (let nth = 1; ; nth++) {
  const entry_id = `contributed-${nth}`;
  await broker.publish('export/data/boatlog', { entry_id, type: 'auto', content: `Entry ${nth}` });
  note('acknowledged', entry_id);
}
