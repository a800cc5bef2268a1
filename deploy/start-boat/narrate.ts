import { setTimeout } from 'node:timers/promises';
import type { MqttClient as MqttClientType } from 'mqtt';
import mqttClient from 'mqtt/lib/client';
import { brokerAddress } from '../../shared/bus/broker-address.ts';
import { connectTo } from '../../shared/bus/connect-mqtt.ts';
import { decodePayload } from '../../shared/contracts/decode-payload.ts';
import { contracts } from '../../shared/contracts/index.ts';
import { countedCategories } from '../../shared/findings/in-words.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import type { BoatPlan } from './plan-boat.ts';
import { say, sayProblem } from './say.ts';
import { BROKER, type LastingTeller } from './tell-lasting.ts';

const DELIVERED_WITHIN_MS = 10_000;
const LOOK_AGAIN_MS = 100;
const { collectorStatus, exportQueued, exportRejected, uploadResult } = contracts;
const KEPT = 'trying again for ever. What waits is kept.';

/**
 * Tells each export's way in plain sentences, as anyone can who listens on the bus, and whether the way is closed: while the
 * broker is away, or what is asked for is refused. Of the boat's own end nothing is told.
 */
export async function narrate(plan: BoatPlan, lasting: LastingTeller, ending: AbortSignal): Promise<void> {
  const client: MqttClientType = new mqttClient.default(() => connectTo(brokerAddress(plan.mqttUrl)), {
    clientId: `narrator-${process.pid}`,
    writeCache: false,
    reconnectOnConnackError: true,
    ...(plan.mqttLogin ?? {}),
  });
  let wasIn = false;
  const away = (sentence: string) => {
    if (wasIn && !ending.aborted) lasting.begins(BROKER, sentence);
  };
  client.on('close', () => away(`The broker went away; ${KEPT}`));
  client.on('error', (error) => {
    // A number is a refusal of the broker itself.
    if (typeof (error as { code?: unknown }).code === 'number')
      away(`The broker lets nobody in (${messageOf(error)}); ${KEPT}`);
  });
  client.on('connect', () => {
    wasIn = true;
    lasting.ends(BROKER, 'The broker answers again.');
  });
  client.on('message', (topic, payload) => {
    if (topic === collectorStatus.topic) return hearCollector(payload, lasting);
    const sentence = sentenceFor(topic, payload);
    if (sentence) say(sentence);
  });
  const heard = [exportQueued, exportRejected, uploadResult, collectorStatus];
  await client.subscribeAsync(
    heard.map(({ topic }) => topic),
    { qos: 0 },
  );
}

/** Whether an export that is asked for now would be made. */
function hearCollector(payload: Buffer, lasting: LastingTeller): void {
  const read = decodePayload(collectorStatus, payload);
  if (!read.ok || !read.value) return;
  const { refusal } = read.value;
  if (refusal === null) lasting.ends(collectorStatus.topic, 'Exports that are asked for are made again.');
  else {
    const sentence = `An export that is asked for now is refused: ${refusal.message}`;
    lasting.begins(collectorStatus.topic, sentence, refusal.reason);
  }
}

function sentenceFor(topic: string, payload: Buffer): string | null {
  if (topic === exportQueued.topic) {
    const read = decodePayload(exportQueued, payload);
    if (!read.ok || !read.value) return null;
    const { queue_id, category_count, file_size_bytes, problems } = read.value;
    const notWhole = new Set(problems.map((problem) => problem.category));
    const gaps = notWhole.size === 0 ? '' : `; not whole: ${[...notWhole].join(', ')}`;
    return `Export ${queue_id} queued, ${countedCategories(category_count)}, ${kilobytes(file_size_bytes)}${gaps}.`;
  }
  if (topic === exportRejected.topic) {
    const read = decodePayload(exportRejected, payload);
    if (!read.ok || !read.value) return null;
    return read.value.request_id === null ? read.value.message : `A request was rejected: ${read.value.message}`;
  }
  const read = decodePayload(uploadResult, payload);
  if (!read.ok || !read.value) return null;
  const { queue_id, outcome, import_id, reason } = read.value;
  if (outcome === 'accepted') return `Export ${queue_id} delivered, receipt ${import_id ?? 'none given'}.`;
  if (outcome === 'refused') return `Export ${queue_id} was not taken: ${reason}`;
  // Whether and when it is tried again is the queue-keeper's to say.
  const ended = outcome === 'retry' ? 'was not delivered at this try' : 'waits';
  return `Export ${queue_id} ${ended}: ${reason ?? 'no reason given'}`;
}

const kilobytes = (bytes: number) => `${Math.max(1, Math.round(bytes / 1000))} kB`;

/** Asks for a first export over HTTP, as the settings page does, and waits a while for it to come ashore; not beyond the boat's end. */
export async function askForExport(plan: BoatPlan, ending: AbortSignal): Promise<void> {
  say('Asking for a first export.');
  try {
    const answer = await fetch(`${plan.gatewayUrl}/export/generate`, { method: 'POST', signal: ending });
    const { error, queue_id } = (await answer.json()) as { error?: string; queue_id?: string };
    if (queue_id) await untilDelivered(plan, queue_id);
    else if (!answer.ok) sayProblem(`The first export was refused: ${error ?? `HTTP ${answer.status}`}`);
  } catch {
    if (!ending.aborted) sayProblem('The first export could not be asked for: the gateway does not answer.');
  }
}

async function untilDelivered(plan: BoatPlan, queueId: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < DELIVERED_WITHIN_MS; waitedMs += LOOK_AGAIN_MS) {
    const answer = await fetch(`${plan.gatewayUrl}/export/queue/${queueId}`);
    const { job } = (await answer.json()) as { job?: { status: string } };
    if (job?.status === 'completed') return;
    await setTimeout(LOOK_AGAIN_MS);
  }
}
