import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import { collectorProcess } from '../integration/collector/collector-process.ts';
import { boatWith } from '../support/boat-fixture.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { spawnBroker } from '../support/spawn-broker.ts';
import { tempFolder } from '../support/temp-folder.ts';

const MESSAGES = 500;
const KILLS = 50;

test.each([1, 2, 3])(
  'of records without an id each message is there once, through kills of broker and collector: seed %i',
  async (seed) => {
    const random = seededRandom(seed);
    const [dataDir, root, port] = [tempFolder(), boatWith(), await freePort()];
    const url = `mqtt://127.0.0.1:${port}`;
    let broker = await spawnBroker(dataDir, port);
    let collector = collectorProcess(url, dataDir, root);
    // One that sends again what was not acknowledged, with the flag for it.
    const speaker = await connectAsync(url, { clientId: 'speaker', clean: false, reconnectPeriod: 100 });
    onTestFinished(() => speaker.endAsync(true));
    speaker.on('error', () => {});
    // Some say the same: they are told apart by nothing but their messages.
    const words = Array.from({ length: MESSAGES }, (_, i) => `words ${i % 100}`);
    let acknowledged = 0;
    const said = (async () => {
      for (let i = 0; i < words.length; i += 5) {
        const some = words
          .slice(i, i + 5)
          .map((content) => speaker.publishAsync('export/data/boatlog', JSON.stringify({ content }), { qos: 1 }));
        acknowledged += (await Promise.all(some)).length;
      }
    })();
    for (let kill = 0; kill < KILLS; kill++) {
      const before = acknowledged;
      await eventually(
        'some more are acknowledged',
        () => acknowledged > before + random() * 5 || acknowledged === MESSAGES,
        60_000,
      );
      if (random() < 0.5) {
        await broker.kill('SIGKILL');
        broker = await spawnBroker(dataDir, port);
      } else {
        await collector.kill();
        collector = collectorProcess(url, dataDir, root);
      }
    }
    await said;
    const queued: { export_file: string }[] = [];
    speaker.on('message', (_topic, payload) => void queued.push(JSON.parse(String(payload))));
    await speaker.subscribeAsync('export/queued', { qos: 1 });
    await speaker.publishAsync('export/request', '{"request_id":"all"}', { qos: 1 });
    await eventually('the export is there', () => queued.length > 0, 60_000);
    const file = join(dataFolders(dataDir).spool, String(queued[0]?.export_file));
    const { data } = JSON.parse(readFileSync(file, 'utf8')) as {
      data: { boatlog: { content: string; timestamp: string | null }[] };
    };
    expect(data.boatlog.map(({ content }) => content).toSorted()).toEqual(words.toSorted());
    expect(data.boatlog.filter(({ timestamp }) => timestamp === null)).toEqual([]);
  },
  900_000,
);
