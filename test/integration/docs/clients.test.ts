import { execFile } from 'node:child_process';
import { copyFileSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { boatWith } from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { childEnv } from '../../support/child-env.ts';
import { eventually } from '../../support/eventually.ts';
import { curl, needs, program, pythonWith, unless } from '../../support/needs.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { collectorProcess } from '../collector/collector-process.ts';
import { gatewayRig } from '../gateway/gateway-rig.ts';

const CLIENTS = join(projectRoot, 'docs/clients');
const paho = pythonWith('paho.mqtt.client', 'python3-paho-mqtt');

const mosquitto = program('mosquitto_sub', 'mosquitto-clients');

/** A boat that takes contributions, and a program of ours in a folder of its own, as somebody copies it. */
async function boatWithClient(name: string) {
  const broker = await startTestBroker();
  const boat = await gatewayRig({ url: broker.url, login: broker.loginFor('gateway') });
  const collector = collectorProcess(broker.url, broker.dataDir, boatWith());
  await collector.ready();
  const folder = tempFolder();
  copyFileSync(join(CLIENTS, name), join(folder, name));
  // As `npm install mqtt` beside it does.
  symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'node_modules'));
  const env = { ...childEnv(), MQTT_PORT: String(broker.port), GATEWAY_PORT: String(boat.port) };
  return { broker, run: (by: string) => promisify(execFile)(by, [name], { cwd: folder, env }) };
}

describe.each([
  ['contribute.py', paho.path, 'aboard:anchor-watch-py', paho],
  ['contribute.mjs', process.execPath, 'aboard:anchor-watch-js', unless(null)],
  ['contribute.sh', 'sh', 'aboard:anchor-watch-sh', mosquitto],
  ['contribute-http.sh', 'sh', 'aboard:anchor-watch', curl],
] as const)('%s', (name, by, sender, need) => {
  test('contributes an entry, is answered, says nothing else, and its entry is in the next export', {
    ...needs(need),
    timeout: 60_000,
  }, async () => {
    const { broker, run } = await boatWithClient(name);
    const { stdout, stderr } = await run(by);
    expect(stdout).toMatch(/taken|"outcome":"new"/);
    expect(stderr).toBe('');
    const asker = await rawMqtt(broker.port);
    await asker.publish('export/request', '{"request_id":"all"}');
    const { spool } = dataFolders(broker.dataDir);
    const made = () => readdirSync(spool).find((file) => /^export_.*\.json$/.test(file));
    const { data } = JSON.parse(readFileSync(join(spool, await eventually('the export is there', made)), 'utf8'));
    expect(data.boatlog).toMatchObject([{ content: 'Anchor holds', contributed_by: sender }]);
  });
});

test('contribute.sh finds its answer among those of others', { ...needs(mosquitto), timeout: 60_000 }, async () => {
  const { broker, run } = await boatWithClient('contribute.sh');
  const other = await rawMqtt(broker.port);
  let hasEnded = false;
  const others = async () => {
    while (!hasEnded) await other.publish('export/data/boatlog', '{"of another":');
  };
  const ended = run('sh').finally(() => {
    hasEnded = true;
  });
  const [{ stdout }] = await Promise.all([ended, others()]);
  expect(stdout.trim().split('\n')).toEqual([expect.stringContaining('"outcome":"taken"')]);
});

test('each is twenty lines or less, for a person to read', () => {
  for (const name of readdirSync(CLIENTS)) {
    const lines = readFileSync(join(CLIENTS, name), 'utf8').trimEnd().split('\n');
    expect(lines.length, name).toBeLessThanOrEqual(22);
  }
});
