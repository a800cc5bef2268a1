import { closeSync, existsSync, fdatasyncSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import mqtt from 'mqtt';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { freePort } from '../support/free-port.ts';
import type { Benchmark } from './table.ts';
import { listens, onBench } from './workbench.ts';

const MOSQUITTO = '/usr/sbin/mosquitto';
const PAYLOAD = JSON.stringify({ request_id: 'bench-0000000', source: 'bench', note: 'x'.repeat(100) });
/** Unanswered publishes at a time: one after the other, and many at once. */
const DEPTHS = [
  { depth: 1, messages: 500 },
  { depth: 64, messages: 5_000 },
] as const;

/** Requests acknowledged a second, for a collector that is away: each must be kept until it comes. */
export const acknowledgeRequests: Benchmark = {
  title: 'Requests acknowledged per second, QoS 1, kept for a service that is away',
  async run(rounds) {
    const ways = DEPTHS.flatMap(({ depth, messages }) => [
      {
        what: `our broker, ${depth} in flight, durable before PUBACK`,
        run: () => ours(depth, messages),
        values: values(),
      },
      {
        what: `raw append + fdatasync, ${depth} per fdatasync`,
        run: () => rawAppend(depth, messages),
        values: values(),
      },
      {
        what: `Mosquitto, ${depth} in flight, autosave_on_changes`,
        run: () => mosquitto(depth, messages),
        values: values(),
        note: existsSync(MOSQUITTO) ? 'acknowledges first, then saves its whole state' : 'not installed',
        skip: !existsSync(MOSQUITTO),
      },
    ]);
    for (let round = 0; round < rounds; round++) {
      for (const way of ways) if (!('skip' in way && way.skip)) way.values.push(await way.run());
    }
    return ways.map((way) => ({ unit: '/s', ...way }));
  },
};

const values = (): number[] => [];

async function ours(depth: number, messages: number): Promise<number> {
  return onBench(async (bench) => {
    const port = await freePort();
    const env = { DATA_DIR: bench.folder(), MQTT_PORT: String(port), LOG_LEVEL: 'error' };
    bench.start(process.execPath, [join(projectRoot, 'dist', 'broker.js')], env);
    await listens(port);
    // The collector's session stands from the broker's first start.
    return publish(`mqtt://127.0.0.1:${port}`, depth, messages);
  });
}

async function mosquitto(depth: number, messages: number): Promise<number> {
  return onBench(async (bench) => {
    const port = await freePort();
    const folder = bench.folder();
    const settings = [
      `listener ${port} 127.0.0.1`,
      'allow_anonymous true',
      'user root',
      'persistence true',
      `persistence_location ${folder}/`,
      'autosave_on_changes true',
      'autosave_interval 1',
      'max_queued_messages 0',
      '',
    ];
    writeFileSync(join(folder, 'mosquitto.conf'), settings.join('\n'));
    bench.start(MOSQUITTO, ['-c', join(folder, 'mosquitto.conf')]);
    await listens(port);
    const url = `mqtt://127.0.0.1:${port}`;
    const collector = await mqtt.connectAsync(url, { clientId: 'collector', clean: false });
    await collector.subscribeAsync('export/request', { qos: 1 });
    await collector.endAsync();
    return publish(url, depth, messages);
  });
}

/** Publishes with so many unanswered at a time; acknowledgements a second. */
async function publish(url: string, depth: number, messages: number): Promise<number> {
  const client = await mqtt.connectAsync(url, { reconnectPeriod: 0 });
  let sent = 0;
  const sendOnAndOn = async () => {
    while (sent < messages) {
      sent += 1;
      await client.publishAsync('export/request', PAYLOAD, { qos: 1 });
    }
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: depth }, sendOnAndOn));
  const perSecond = (messages / (performance.now() - startedMs)) * 1000;
  await client.endAsync(true);
  return perSecond;
}

function rawAppend(perSync: number, messages: number): Promise<number> {
  return onBench(async (bench) => {
    const fd = openSync(join(bench.folder(), 'log'), 'a');
    const startedMs = performance.now();
    for (let written = 0; written < messages; written += perSync) {
      for (let i = 0; i < perSync; i++) writeSync(fd, PAYLOAD);
      fdatasyncSync(fd);
    }
    const perSecond = (messages / (performance.now() - startedMs)) * 1000;
    closeSync(fd);
    return perSecond;
  });
}
