import { connect as connectTcp } from 'node:net';
import type { IPublishPacket, MqttClient as MqttClientType } from 'mqtt';
import mqttClient from 'mqtt/lib/client';
import { decodePayload } from '../contracts/decode-payload.ts';
import type { Contract, ServiceName } from '../contracts/define-contract.ts';
import { type Need, serviceStatus } from '../contracts/service-status.ts';
import { matchTopic, type TopicParams, topicFilter, topicFor } from '../contracts/topic-pattern.ts';
import { type Clock, isoTime, pause } from '../runtime/clock.ts';
import type { Login } from '../runtime/credentials.ts';
import { AppError, messageOf } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';
import { version } from '../runtime/version.ts';
import type { Bus, Received, SubscribeOptions } from './bus.ts';

const RECONNECT_MS = 1_000;
const GOODBYE_MS = 1_000;
const CLOSE_MS = 2_000;
/** Pauses before a failed handler is tried again; after the last the message is set aside. */
const HANDLER_PAUSES_MS = [200, 1_000];

export interface MqttBusOptions {
  readonly service: ServiceName;
  readonly url: string;
  readonly login: Login | null;
  /** Whether the broker keeps the session, so that messages sent while this process is away reach it later. */
  readonly durableSession: boolean;
  readonly clock: Clock;
  readonly log: Logger;
  /** Keeps a message that could not be handled, durably, for a person. Throws when it cannot. */
  readonly setAside: (topic: string, payload: Uint8Array, reason: string) => void;
}

interface Subscription {
  readonly contract: Contract;
  readonly handle: (payload: never, received: Received) => void | Promise<void>;
  readonly onInvalid: NonNullable<SubscribeOptions['onInvalid']>;
}

/**
 * The bus over MQTT 3.1.1. What it promises beyond MQTT.js: a QoS 1 message is acknowledged after its handler, and
 * only on the connection it came by; handlers run one at a time even across reconnects; birth and will are the
 * retained service status; `close` never hangs.
 */
export function createMqttBus(options: MqttBusOptions): Bus {
  const { service, clock, log } = options;
  const subscriptions: Subscription[] = [];
  const connectCallbacks: (() => void | Promise<void>)[] = [];
  const openPublishes = new Set<(error: AppError) => void>();
  const stopped = new AbortController();
  let needs: readonly Need[] = [];
  let troubled: Need | null = null;
  let onlineSince = isoTime(clock.now());
  let handling: Promise<void> = Promise.resolve();
  let closing: Promise<void> | null = null;
  let firstConnection: (() => void) | null = null;

  const client = createClient(options, (packet, done) => {
    const connection = client.stream;
    const acknowledge = () => {
      if (client.stream === connection && client.connected) done();
    };
    handling = handling.then(() => dispatch(packet)).then((handled) => (handled ? acknowledge() : dropConnection()));
  });

  client.on('connect', () => void greet());
  client.on('error', (error) => log.warn({ error: messageOf(error) }, 'The broker connection failed.'));
  client.on('close', () => {
    if (!closing) log.debug('No connection to the broker; trying again.');
  });

  async function greet(): Promise<void> {
    try {
      const filters = Object.fromEntries(
        subscriptions.map(({ contract }) => [topicFilter(contract.topic), { qos: contract.qos }]),
      );
      if (subscriptions.length > 0) await client.subscribeAsync(filters);
      onlineSince = isoTime(clock.now());
      publishStatus();
      log.info({ url: options.url }, 'Connected to the broker.');
      firstConnection?.();
      for (const callback of connectCallbacks) await callback();
    } catch (error) {
      if (client.connected && !closing) {
        log.error({ error: messageOf(error) }, 'What follows a connect failed; connecting anew.');
        dropConnection();
      }
    }
  }

  /** The broker sends what was not acknowledged again at the next connection. */
  function dropConnection(): void {
    if (!closing) client.stream?.destroy();
  }

  /** Handles one message; false when it could be neither handled nor set aside. Never throws. */
  async function dispatch(packet: IPublishPacket): Promise<boolean> {
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    for (const subscription of subscriptions) {
      const params = matchTopic(subscription.contract.topic, packet.topic);
      if (!params) continue;
      const decoded = decodePayload(subscription.contract, payload);
      if (!decoded.ok) {
        subscription.onInvalid(decoded.problem, payload);
        continue;
      }
      const received = { topic: packet.topic, params, retained: packet.retain };
      const trouble = await tryHandling(() => subscription.handle(decoded.value as never, received));
      if (trouble === null) continue;
      // Whoever fails while everything ends has not failed: the message comes again to the next start.
      if (closing || !setMessageAside(packet.topic, payload, trouble)) return false;
    }
    return true;
  }

  async function tryHandling(handle: () => void | Promise<void>): Promise<string | null> {
    for (let attempt = 0; ; attempt++) {
      try {
        await handle();
        return null;
      } catch (error) {
        log.warn({ error: messageOf(error) }, 'A message could not be handled.');
        const pauseMs = HANDLER_PAUSES_MS[attempt];
        if (pauseMs === undefined) return messageOf(error);
        await pause(clock, pauseMs, stopped.signal);
      }
    }
  }

  function setMessageAside(topic: string, payload: Uint8Array, reason: string): boolean {
    try {
      options.setAside(topic, payload, reason);
      log.error({ topic, reason }, 'A message failed three times and was set aside; see the set-aside folder.');
      troubled = { what: 'handling', message: `a message on ${topic} was set aside: ${reason}`.slice(0, 500) };
      publishStatus();
      return true;
    } catch (error) {
      log.error(
        { topic, error: messageOf(error) },
        'A message could be neither handled nor set aside; it will come again.',
      );
      return false;
    }
  }

  function publishStatus(): void {
    const all = troubled ? [...needs, troubled] : needs;
    publish(serviceStatus, { status: 'online', since: onlineSince, version, needs: [...all] }, { service }).catch(
      () => {},
    );
  }

  function publish(contract: Contract, payload: unknown, params?: TopicParams): Promise<void> {
    if (!client.connected) return Promise.reject(busAway());
    return new Promise((resolve, reject) => {
      const topic = topicFor(contract.topic, params);
      const bytes = payload === null ? '' : JSON.stringify(payload);
      openPublishes.add(reject);
      client.publish(topic, bytes, { qos: contract.qos, retain: contract.retain }, (error) => {
        openPublishes.delete(reject);
        if (error) reject(new AppError('bus_away', `Publishing on ${topic} failed.`, { cause: error }));
        else resolve();
      });
    });
  }

  async function sayGoodbye(): Promise<void> {
    stopped.abort();
    if (client.connected) {
      const gone = { status: 'offline' as const, since: isoTime(clock.now()), version, needs: [] };
      await withinMs(
        clock,
        GOODBYE_MS,
        publish(serviceStatus, gone, { service }).catch(() => {}),
      );
    }
    await withinMs(
      clock,
      CLOSE_MS - GOODBYE_MS,
      new Promise((resolve) => client.end(true, {}, () => resolve(undefined))),
    );
    for (const reject of openPublishes) reject(busAway());
    openPublishes.clear();
  }

  return {
    get connected() {
      return client.connected;
    },
    publish,
    subscribe(contract, handler, subscribeOptions) {
      const dropped = (problem: string) => log.warn({ topic: contract.topic, problem }, 'A message was dropped.');
      subscriptions.push({ contract, handle: handler, onInvalid: subscribeOptions?.onInvalid ?? dropped });
    },
    onConnect(callback) {
      connectCallbacks.push(callback);
    },
    setNeeds(lacking) {
      if (JSON.stringify(lacking) === JSON.stringify(needs)) return;
      needs = lacking;
      if (client.connected) publishStatus();
    },
    start() {
      const connected = new Promise<void>((resolve) => {
        firstConnection = resolve;
      });
      client.connect();
      return connected;
    },
    close() {
      closing ??= sayGoodbye();
      return closing;
    },
  };
}

function createClient(
  options: MqttBusOptions,
  handleMessage: (packet: IPublishPacket, done: () => void) => void,
): MqttClientType {
  const url = new URL(options.url);
  const secure = url.protocol === 'mqtts:';
  const port = Number(url.port) || (secure ? 8883 : 1883);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const gone = { status: 'offline' as const, since: null, version, needs: [] };
  const client: MqttClientType = new mqttClient.default(
    () => (secure ? connectTls(host, port) : connectTcp({ host, port, keepAlive: true, noDelay: true })),
    {
      manualConnect: true,
      clientId: `d3kos-export-${options.service}`,
      clean: !options.durableSession,
      resubscribe: false,
      queueQoSZero: false,
      reconnectPeriod: RECONNECT_MS,
      writeCache: false,
      protocolVersion: 4,
      ...(options.login ?? {}),
      will: {
        topic: topicFor(serviceStatus.topic, { service: options.service }),
        payload: Buffer.from(JSON.stringify(gone)),
        qos: 1,
        retain: true,
      },
    },
  );
  // Before connecting: messages of a kept session may arrive with the first packet.
  client.handleMessage = handleMessage;
  return client;
}

/** TLS is loaded only by who needs it: it costs megabytes. */
function connectTls(host: string, port: number) {
  const { connect } = process.getBuiltinModule('node:tls');
  return connect({ host, port, servername: host });
}

function busAway(): AppError {
  return new AppError('bus_away', 'There is no connection to the broker.');
}

async function withinMs(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  await Promise.race([work, pause(clock, ms, over.signal)]);
  over.abort();
}
