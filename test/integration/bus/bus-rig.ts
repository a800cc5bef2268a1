import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Bus } from '../../../shared/bus/bus.ts';
import { createMqttBus } from '../../../shared/bus/mqtt-bus.ts';
import type { ServiceName } from '../../../shared/contracts/define-contract.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import type { Login } from '../../../shared/runtime/credentials.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { startMosquitto } from '../../support/mosquitto.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { recordingLog } from '../../support/recording-log.ts';

/** A broker as the rules of the bus need it, whichever it is. */
export interface AnyBroker {
  readonly port: number;
  readonly url: string;
  loginFor(service: ServiceName): Login | null;
  stop(): Promise<void>;
  /** The same broker again, on what it kept. */
  startAgain(): Promise<AnyBroker>;
}

export async function ourBroker(again: { port?: number; dataDir?: string } = {}): Promise<AnyBroker> {
  const broker = await startTestBroker(again);
  const { port, url, dataDir, loginFor, close } = broker;
  return { port, url, loginFor, stop: close, startAgain: () => ourBroker({ port, dataDir }) };
}

export async function mosquitto(again?: { port: number; folder: string }): Promise<AnyBroker> {
  const broker = await startMosquitto(again);
  const { port, folder, url, stop } = broker;
  return { port, url, loginFor: () => null, stop, startAgain: () => mosquitto({ port, folder }) };
}

export interface SetAside {
  readonly topic: string;
  readonly payload: string;
  readonly reason: string;
}

interface BusOptions {
  /** Default: true. */
  readonly isStrict?: boolean;
  readonly durableSession?: boolean;
  readonly login?: Login | null;
  readonly keepaliveS?: number;
  /** Default: the message is written down in `setAside`. */
  readonly setAside?: () => void;
  readonly whyHeld?: (error: unknown) => 'held' | 'stuck' | null;
  /** Default: the system's. */
  readonly clock?: typeof systemClock;
}

/** A service's bus, not yet started, and what it set aside. Closed with the test. */
export function createTestBus(
  broker: Pick<AnyBroker, 'url' | 'loginFor'>,
  service: ServiceName,
  options: BusOptions = {},
) {
  const setAside: SetAside[] = [];
  const log = recordingLog();
  const bus: Bus = createMqttBus({
    service,
    url: broker.url,
    login: options.login === undefined ? broker.loginFor(service) : options.login,
    isStrict: options.isStrict ?? true,
    version: 'test',
    durableSession: options.durableSession ?? false,
    keepaliveS: options.keepaliveS ?? 60,
    clock: options.clock ?? systemClock,
    log,
    whyHeld: options.whyHeld,
    setAside(topic, payload, reason) {
      options.setAside?.();
      setAside.push({ topic, payload: Buffer.from(payload).toString(), reason });
    },
  });
  onTestFinished(() => bus.close());
  return Object.assign(bus, { setAside: setAside as readonly SetAside[], log });
}

/** Every rule of the bus holds at each of these. */
export const brokers: readonly [name: string, start: () => Promise<AnyBroker>][] = [
  ['our broker', ourBroker],
  ['Mosquitto', mosquitto],
];

/** Requests with these ids, each acknowledged by the broker. */
export const ask = async (broker: AnyBroker, ...ids: readonly string[]) => {
  const stranger = await rawMqtt(broker.port);
  for (const request_id of ids) await stranger.publish('export/request', JSON.stringify({ request_id }));
};

/** What a service's retained status says to a newcomer. */
export const statusOf = async (broker: AnyBroker, service: string) => {
  const reader = await rawMqtt(broker.port);
  await reader.subscribe([`export/service/${service}/status`, 1]);
  const [status] = await eventually('the status is there', () => reader.payloads().length > 0 && reader.payloads());
  await reader.disconnect();
  return JSON.parse(status ?? 'null') as { status: string; since: string | null; needs: unknown[] };
};

/** A collector as a process of its own that handles its first message for ever; for being killed. */
export async function spawnDyingHandler(broker: AnyBroker) {
  const script = join(import.meta.dirname, 'dying-handler.ts');
  const password = broker.loginFor('collector')?.password ?? '';
  const child = spawn(process.execPath, [script, broker.url, password], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const kill = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  onTestFinished(kill);
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await eventually('it is connected', () => output.includes('connected'), 20_000);
  return { kill, hasBegun: (id: string) => output.includes(id) };
}
