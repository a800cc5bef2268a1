/**
 * The bus on MQTT.js. Longer than 200 lines so that greeting, status, publishing and goodbye, which share one connection's
 * state, are read together.
 */
import { problemOf } from '../contracts/decode-payload.ts';
import type { Contract, PayloadOf } from '../contracts/define-contract.ts';
import { type Need, serviceStatus, type Vanished } from '../contracts/service-status.ts';
import { type TopicParams, topicFilter, topicFor } from '../contracts/topic-pattern.ts';
import type { Bus } from './bus.ts';
import { createMqttClient, type MqttConnection } from './connect-mqtt.ts';
import { createMessageHandling, type Subscription } from './handle-messages.ts';
import { isLoginRefusal } from './login-refusal.ts';
import { createOvertakenState } from './overtaken-state.ts';
import { atMost, BusAwayError, type BusClock, type BusLog, isoTime, messageOf } from './surroundings.ts';
import { tellAbsence } from './tell-absence.ts';
import { isSecond, SECOND, watchSecond } from './watch-second.ts';
import { watchSilence } from './watch-silence.ts';

const GOODBYE_MS = 1_000;
const CLOSE_MS = 1_800;
/** MQTT 3.1.1, section 3.14: the broker then does not publish our will. */
const DISCONNECT_PACKET = Buffer.from([0xe0, 0x00]);

export interface MqttBusOptions extends MqttConnection {
  readonly clock: BusClock;
  readonly log: BusLog;
  /** Keeps a message that could not be handled, durably, for a person. Throws when it cannot, or the message is to come again. */
  readonly setAside: (topic: string, payload: Uint8Array, reason: string, error: unknown) => void;
  /**
   * Whether a handler failed for want of something without which nothing can be kept (`held`), or for what passes, as a lock
   * (`stuck`); what that is, is told as a need.
   */
  readonly whyHeld?: ((error: unknown) => 'held' | 'stuck' | null) | undefined;
  /** Told of each change: whether there is a broker, and what the retained status says. */
  readonly onState?: ((state: BusState) => void) | undefined;
  /** Told, in a sentence, that the broker goes on refusing us, since another process is connected as this service. */
  readonly onSecond?: ((sentence: string) => void) | undefined;
  /** Whether what does not fit its own contract is refused, as tests want it, and not only logged. */
  readonly isStrict?: boolean;
  /** What vanished of the process's folders, told in its retained status. */
  readonly vanished?: (() => readonly Vanished[]) | undefined;
}

export interface BusState {
  readonly connected: boolean;
  /** Whether that is because the broker refuses our login. */
  readonly isLoginRefused: boolean;
  /** Whether that is because another process has our place there. */
  readonly isPlaceRefused: boolean;
  readonly needs: readonly Need[];
  readonly busyWith: string | null;
}

export interface MqttBus extends Bus {
  /** Resolves when every message that has come so far is handled; never, if the handling hangs. */
  handled(): Promise<void>;
  /** Tells the retained status again: something in it changed. */
  tellAgain(): void;
}

/**
 * The bus over MQTT 3.1.1. What it promises beyond MQTT.js: a QoS 1 message is acknowledged after its handler, and
 * only on the connection it came by; handlers run one at a time even across reconnects; birth and will are the
 * retained service status; `close` never hangs.
 */
export function createMqttBus(options: MqttBusOptions): MqttBus {
  const { service, version, clock, log } = options;
  const subscriptions: Subscription[] = [];
  const read = new Set<Contract>();
  const connectCallbacks: (() => void | Promise<void>)[] = [];
  const openPublishes = new Set<(error: BusAwayError) => void>();
  const stopped = new AbortController();
  let needs: readonly Need[] = [];
  let busyWith: string | null = null;
  let troubled: Need | null = null;
  let held: Need | null = null;
  let onlineSince = isoTime(clock.now());
  let handling: Promise<void> = Promise.resolve();
  let closing: Promise<void> | null = null;
  let firstConnection: (() => void) | null = null;

  const ownTopic = topicFor(serviceStatus.topic, { service });

  /**
   * A broker that stood still publishes the will of a connection that is gone after the birth of the next one: who
   * reads it would take us for dead until our next word. What is retained came before the birth that follows.
   */
  const own: Subscription = {
    contract: serviceStatus,
    onInvalid: () => {},
    handle(said: PayloadOf<typeof serviceStatus>, { topic, retained }) {
      if (topic === ownTopic && said.status === 'offline' && !retained && !closing) publishStatus();
    },
  };

  const broker = tellAbsence(options.url, clock.monotonicMs, log);
  const handle = createMessageHandling({
    subscriptions,
    own,
    clock,
    log,
    stopped: stopped.signal,
    setAside: options.setAside,
    onSetAside(topic, reason) {
      troubled = { what: 'handling', message: `a message on ${topic} was set aside: ${reason}`.slice(0, 500) };
      publishStatus();
    },
    onHeld(cause) {
      const what = (cause !== null && options.whyHeld?.(cause)) || null;
      const said = cause instanceof Error ? cause.message : '';
      const message = (what === 'stuck' ? `messages wait, since they cannot be handled just now: ${said}` : said).slice(
        0,
        500,
      );
      const now = what && { what, message };
      if (now?.message === held?.message) return;
      held = now;
      publishStatus();
    },
  });

  const overtaken = createOvertakenState(read, () => clock.monotonicMs());
  const client = createMqttClient(options, (packet, done) => {
    if (overtaken.isOvertaken(packet)) return done();
    const connection = client.stream;
    handling = handling.then(async () => {
      const isHandled = await handle(packet);
      if (!isHandled) dropConnection(connection);
      else if (client.stream === connection && client.connected) done();
    });
  });

  const second = watchSecond(
    () => clock.monotonicMs(),
    () => options.onSecond?.(`At ${options.url} ${SECOND}.`),
  );
  const silence = watchSilence({ clock, ping: () => client.sendPing(), onChange: broker.silent });

  client.on('packetreceive', silence.heard);
  client.on('connect', () => {
    second.connected();
    overtaken.begin();
    void greet(client.stream);
  });
  client.on('error', (error) => {
    if (isSecond(error)) broker.because(SECOND, 'place');
    else broker.because(messageOf(error), isLoginRefusal(error) ? 'login' : null);
    second.failed(error);
  });
  client.on('close', () => {
    silence.ended();
    tellState(false);
    if (!closing) broker.gone();
  });

  async function greet(connection: typeof client.stream): Promise<void> {
    try {
      const filters = Object.fromEntries(
        subscriptions.map(({ contract }) => [topicFilter(contract.topic), { qos: qosFor(contract) }]),
      );
      // Whoever reads every status reads its own; twice the same would be two messages at some brokers.
      const isOwnRead = subscriptions.some(({ contract }) => contract === serviceStatus);
      await client.subscribeAsync(isOwnRead ? filters : { ...filters, [ownTopic]: { qos: 0 } });
      onlineSince = isoTime(clock.now());
      publishStatus();
      broker.there();
      firstConnection?.();
      for (const callback of connectCallbacks) await callback();
    } catch (error) {
      if (closing || client.stream !== connection || !client.connected) return;
      log.error({ error: messageOf(error) }, 'What follows a connect failed; connecting anew.');
      dropConnection(connection);
    }
  }

  /**
   * State comes anew with each subscription. At QoS 1 the broker would also keep every change of it for a session that
   * outlives its connection, on the disk, until we have acknowledged it.
   */
  const qosFor = ({ qos, retain }: Contract): 0 | 1 => (retain && options.durableSession ? 0 : qos);

  /** The broker sends what was not acknowledged again at the next connection, which follows at once: this is no death. */
  function dropConnection(connection: typeof client.stream): void {
    if (!closing) connection.write(DISCONNECT_PACKET, () => connection.destroy());
  }

  const allNeeds = (): readonly Need[] => [...needs, ...(troubled ? [troubled] : []), ...(held ? [held] : [])];

  function tellState(connected: boolean): void {
    const refusal = connected ? null : broker.refusal();
    const refused = { isLoginRefused: refusal === 'login', isPlaceRefused: refusal === 'place' };
    if (!closing) options.onState?.({ connected, ...refused, needs: allNeeds(), busyWith });
  }

  function publishStatus(): void {
    tellState(client.connected);
    const busy = busyWith === null ? {} : { busy_with: busyWith.slice(0, 300) };
    const vanished = options.vanished?.() ?? [];
    const told = { ...busy, ...(vanished.length > 0 && { vanished: [...vanished] }) };
    const state = { status: 'online' as const, since: onlineSince, version, needs: [...allNeeds()], ...told };
    publish(serviceStatus, state, { service }).catch(() => {});
  }

  function publish(contract: Contract, payload: unknown, params?: TopicParams): Promise<void> {
    if (!client.connected) return Promise.reject(busAway());
    const problem = payload === null ? null : problemOf(contract.payload, payload);
    if (problem !== null && options.isStrict)
      return Promise.reject(new TypeError(`A message on ${contract.topic} does not fit its contract: ${problem}`));
    if (problem !== null) tellMisfit(contract.topic, problem);
    return new Promise((resolve, reject) => {
      const topic = topicFor(contract.topic, params);
      const bytes = payload === null ? '' : JSON.stringify(payload);
      openPublishes.add(reject);
      const confirmed = silence.sent(contract.qos === 1);
      client.publish(topic, bytes, { qos: contract.qos, retain: contract.retain }, (error) => {
        openPublishes.delete(reject);
        confirmed();
        if (error) reject(new BusAwayError(`Publishing on ${topic} failed.`, { cause: error }));
        else resolve();
      });
    });
  }

  /** It is published all the same: its readers drop it, but a person who looks sees what it was. */
  function tellMisfit(topic: string, problem: string): void {
    log.error({ topic, problem }, 'A message of ours does not fit its own contract, so its readers drop it.');
  }

  async function sayGoodbye(): Promise<void> {
    stopped.abort();
    if (client.connected) {
      const gone = { status: 'offline' as const, since: isoTime(clock.now()), version, needs: [] };
      const said = publish(serviceStatus, gone, { service }).catch(() => {});
      // A broker that ends at the same moment confirms nothing any more.
      const lost = new Promise((resolve) => client.once('close', () => resolve(undefined)));
      await atMost(clock, GOODBYE_MS, Promise.race([said, lost]));
    }
    if (client.connected) client.stream.write(DISCONNECT_PACKET);
    const ended = new Promise((resolve) => client.end(true, {}, () => resolve(undefined)));
    await atMost(clock, CLOSE_MS - GOODBYE_MS, ended);
    for (const reject of openPublishes) reject(busAway());
    openPublishes.clear();
  }

  return {
    get connected() {
      return client.connected;
    },
    get isLoginRefused() {
      return !client.connected && broker.refusal() === 'login';
    },
    get isPlaceRefused() {
      return !client.connected && broker.refusal() === 'place';
    },
    get isSilent() {
      return client.connected && silence.isSilent();
    },
    answers: async () => client.connected && (await silence.answers()) && client.connected,
    publish,
    handled: () => handling,
    tellAgain() {
      if (client.connected) publishStatus();
    },
    subscribe(contract, handler, subscribeOptions) {
      const dropped = (problem: string) => log.warn({ problem }, `A message on ${contract.topic} was dropped.`);
      read.add(contract);
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
    setBusyWith(work) {
      if (work === busyWith) return;
      busyWith = work;
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

function busAway(): BusAwayError {
  return new BusAwayError('There is no connection to the broker.');
}
