import { readdirSync } from 'node:fs';
import Database from 'better-sqlite3';
import type mqtt from 'mqtt';
import { onTestFinished } from 'vitest';
import { ledgerError } from '../../services/queue-keeper/ledger.ts';
import { SERVICE_NAMES, type ServiceName } from '../../shared/contracts/define-contract.ts';
import { serviceLogin } from '../../shared/runtime/credentials.ts';
import { BOAT_PROCESSES, type Boat, type BoatProcessName, startBoat } from '../support/boat.ts';
import { garbageCollectorOf } from '../support/collect-garbage.ts';
import { eventually } from '../support/eventually.ts';
import { memoryOf } from '../support/process-memory.ts';
import { rawMqtt } from '../support/raw-mqtt.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { createCaller, createCalls, type OpenApi, sendNonsense } from './poison-http.ts';
import { createPoison, type Poison } from './poison-messages.ts';

/** Publishes under way at a time, and messages after which everyone must have kept up. */
const WINDOW = 32;
const ROUND = 500;

export interface PoisonReport {
  readonly seed: number;
  readonly sent: Record<string, number>;
  readonly http: Record<string, number>;
  /** HTTP answers of 500, which no input may cause. */
  readonly failures: readonly string[];
  /** Starts of each process; one each when none has died. */
  readonly starts: Readonly<Record<string, number>>;
  /** By how much each process grew after the warm-up, MB resident. */
  readonly growth_mb: Readonly<Record<string, number>>;
  /** After the warm-up, after the strangers, after HTTP, after the impostors. */
  readonly resident_mb: Readonly<Record<string, readonly number[]>>;
  readonly stuck_messages: number;
  readonly set_aside: number;
  readonly good_requests: readonly string[];
  readonly ledger_error: number;
}

/**
 * Poison for a whole boat: from a stranger, by HTTP, and from impostors that hold each service's login. What those say
 * in due form is believed, so that a lie may last until its true owner speaks again, at its next connect. After each part
 * an ordinary request must be delivered.
 */
export async function poisonBoat(seed: number, messages: number, httpRequests: number): Promise<PoisonReport> {
  const poison = createPoison(seededRandom(seed));
  const boat = await startBoat({ env: { NODE_OPTIONS: '--inspect-port=127.0.0.1:0' } });
  const sent: Record<string, number> = {};
  const good: string[] = [];
  const impostors = SERVICE_NAMES.filter((name) => name !== 'broker');
  const half = messages / 2;
  const floodAs = async (service: ServiceName, count: number) => {
    const client = await boat.client({ reconnectPeriod: 200, ...serviceLogin(service, boat.folders.credentials, '') });
    await flood(boat, client, service, Math.ceil(count), poison, sent);
    await client.endAsync();
  };
  const floodAsImpostors = async () => {
    for (const service of impostors) await floodAs(service, half / impostors.length);
  };
  const brokerPort = Number(new URL(boat.mqttUrl).port);
  /**
   * The owners of all retained state connect anew and say how things are: each is thrown out by somebody who takes its
   * name, acknowledges nothing, and goes.
   */
  const endLies = async () => {
    for (const service of impostors.filter((one) => boat.names.some((name) => name === one))) {
      const { username, password } = serviceLogin(service, boat.folders.credentials, '');
      const clientId = `d3kos-export-${service}`;
      const taker = await rawMqtt(brokerPort, { clientId, clean: false, acknowledge: false, username, password });
      await taker.vanish();
    }
  };
  const memory = watchMemory(boat);
  const goodRequest = async (name: string) => {
    await boat.request({ request_id: name });
    good.push((await boat.jobOf(name, 'completed', 60_000)).request_id);
  };

  // Warm-up: the whole of it once, so that whatever grows with poison has grown by as much again at the end.
  await floodAsImpostors();
  await endLies();
  await flood(boat, await boat.client(), 'stranger', half, poison, sent);
  await floodHttp(boat, httpRequests, poison);
  await goodRequest('after-warm-up');
  await memory.look();

  await flood(boat, await boat.client(), 'stranger', half, poison, sent);
  await goodRequest('after-strangers');
  await memory.look();
  const http = await floodHttp(boat, httpRequests, poison);
  await goodRequest('after-http');
  await memory.look();
  await floodAsImpostors();
  await endLies();
  await goodRequest('after-impostors');
  await memory.look();
  const { ledger } = await boat.drained(good.length, 60_000);
  return {
    seed,
    sent,
    ...http,
    starts: Object.fromEntries(boat.names.map((name) => [name, boat.process(name).starts])),
    growth_mb: memory.growth(),
    resident_mb: memory.looks(),
    stuck_messages: await eventually('nothing waits at the broker', () => waitingMessages(boat) === 0 && 'none').then(
      () => 0,
      () => waitingMessages(boat),
    ),
    set_aside: readdirSync(boat.folders.setAside).length,
    good_requests: good,
    ledger_error: ledgerError(ledger),
  };
}

/** Publishes so many messages; after each round waits until those who listen have read them all. */
async function flood(
  boat: Boat,
  client: mqtt.MqttClient,
  who: string,
  count: number,
  poison: Poison,
  sent: Record<string, number>,
): Promise<void> {
  const port = Number(new URL(boat.mqttUrl).port);
  for (let done = 0; done < count; done += ROUND) {
    let left = Math.min(ROUND, count - done);
    const sendOnAndOn = async () => {
      while (left-- > 0) {
        const { topic, payload, qos, retain } = poison.message();
        await client.publishAsync(topic, payload, { qos, retain });
        sent[who] = (sent[who] ?? 0) + 1;
      }
    };
    await Promise.all(Array.from({ length: WINDOW }, sendOnAndOn));
    await sendNonsense(port, poison, [
      '',
      '\x10',
      '\x10\x0c\x00\x04MQTT\x04\x02\x00\x00\x00\x00',
      '\x30\xff\xff\xff\x7f',
    ]);
    await eventually('everyone has kept up', () => waitingMessages(boat) < ROUND / 10, 60_000);
  }
}

/** Messages at the broker that services of ours have not acknowledged yet. */
function waitingMessages(boat: Boat): number {
  const database = new Database(boat.folders.brokerDatabase, { readonly: true });
  try {
    const count = database.prepare("SELECT COUNT(*) AS n FROM queue WHERE client_id LIKE 'd3kos-export-%'").get();
    return (count as { n: number }).n;
  } finally {
    database.close();
  }
}

async function floodHttp(boat: Boat, count: number, poison: Poison) {
  const openApi = (await (await fetch(`${boat.gatewayUrl}/docs/json`)).json()) as OpenApi;
  const calls = createCalls(openApi, poison);
  const caller = createCaller(boat.gatewayUrl);
  onTestFinished(() => caller.close());
  const port = Number(new URL(boat.gatewayUrl).port);
  const http: Record<string, number> = {};
  const failures: string[] = [];
  let left = count;
  const callOnAndOn = async () => {
    while (left-- > 0) {
      if (poison.below(20) === 0) {
        await sendNonsense(port, poison);
        http.nonsense = (http.nonsense ?? 0) + 1;
        continue;
      }
      const call = calls.aCall();
      const { status, text } = await caller.send(call);
      http[status] = (http[status] ?? 0) + 1;
      if (status === 500) failures.push(`${call.method} ${call.path.slice(0, 100)}: ${text.slice(0, 200)}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, callOnAndOn));
  return { http, failures };
}

/**
 * Looks at what all processes have resident once their garbage is collected, so that a lazy collector is not taken for a
 * leak, nor a leak for laziness. Growth is from the first look, after the warm-up, to the last.
 */
function watchMemory(boat: Boat) {
  const looks = new Map<BoatProcessName, number[]>(BOAT_PROCESSES.map((name) => [name, []]));
  return {
    async look(): Promise<void> {
      for (const [name, seen] of looks) {
        const collect = await garbageCollectorOf(boat.process(name));
        await collect();
        await collect();
        seen.push(Math.round(memoryOf(boat.process(name).pid).rssMb * 10) / 10);
      }
    },
    looks: (): Record<string, readonly number[]> => Object.fromEntries(looks),
    growth: (): Record<string, number> =>
      Object.fromEntries([...looks].map(([name, seen]) => [name, (seen.at(-1) ?? Number.NaN) - (seen[0] ?? 0)])),
  };
}
