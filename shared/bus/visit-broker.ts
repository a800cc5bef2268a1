import { randomUUID } from 'node:crypto';
import type { MqttClient as MqttClientType } from 'mqtt';
import mqttClient from 'mqtt/lib/client';
import { decodePayload } from '../contracts/decode-payload.ts';
import type { Contract, PayloadOf } from '../contracts/define-contract.ts';
import { matchTopic, type TopicParams, topicFilter, topicFor } from '../contracts/topic-pattern.ts';
import { type BrokerAddress, brokerAddress } from './broker-address.ts';
import { connectTo } from './connect-mqtt.ts';
import { isLoginRefusal, isOtherRefusal } from './login-refusal.ts';
import { createOvertakenState } from './overtaken-state.ts';
import { type BusClock, messageOf } from './surroundings.ts';
import { VisitError } from './visit-error.ts';

export interface Seen {
  readonly contract: Contract;
  readonly params: TopicParams;
  /** What fits the contract; null for retained state that was removed. */
  readonly payload: unknown;
  readonly retained: boolean;
}

export interface Visit {
  /** Resolves with the broker's acknowledgement; rejects with a VisitError when the connection ends before it. */
  publish<C extends Contract>(contract: C, payload: PayloadOf<C>): Promise<void>;
  /** The same for a message as it stands. */
  publishBytes(topic: string, payload: Buffer): Promise<void>;
  /**
   * Resolves when the broker has answered a ping, or the connection is lost: everything it sent before has been seen
   * then, however slow it or this process is.
   */
  ping(): Promise<void>;
  /** Resolves when the connection is lost; stays open when it is we who leave. */
  readonly lost: Promise<void>;
  close(): void;
}

export interface VisitOptions {
  readonly url: string;
  /** Null: as a stranger. */
  readonly login: { readonly username: string; readonly password: string } | null;
  readonly clock: BusClock;
  readonly read: readonly Contract[];
  readonly onSeen: (seen: Seen) => void;
}

/** Longer than a busy broker takes on a Pi that is starting; short enough for a person. */
const ANSWER_MS = 3_000;

/**
 * Comes to a broker as a guest: no service's name, no kept session, no will, one connection that is not made again.
 * Resolves when the subscriptions stand, with retained state perhaps already seen. Rejects with a VisitError.
 */
export async function visitBroker({ url, login, clock, read, onSeen }: VisitOptions): Promise<Visit> {
  let leaving = false;
  let wasIn = false;
  let trouble: VisitError | null = null;
  let end = (_error: VisitError) => {};
  const ended = new Promise<VisitError>((resolve) => {
    end = resolve;
  });
  let socket: ReturnType<typeof connectTo> | null = null;
  const address = brokerAddress(url);
  let handshakes = address.kind === 'tls';
  const open = () => {
    socket = connectTo(address).once('secureConnect', () => {
      handshakes = false;
    });
    return socket;
  };
  const client: MqttClientType = new mqttClient.default(open, {
    manualConnect: true,
    clientId: `visitor-${randomUUID()}`,
    clean: true,
    reconnectPeriod: 0,
    connectTimeout: ANSWER_MS,
    queueQoSZero: false,
    writeCache: false,
    protocolVersion: 4,
    ...(login ?? {}),
  });
  const overtaken = createOvertakenState(read, () => clock.monotonicMs());
  overtaken.begin();
  client.on('message', (topic, bytes, packet) => {
    if (overtaken.isOvertaken(packet)) return;
    for (const contract of read) {
      const params = matchTopic(contract.topic, topic);
      const decoded = params && decodePayload(contract, bytes);
      if (params && decoded?.ok) onSeen({ contract, params, payload: decoded.value, retained: packet.retain });
    }
  });
  client.on('error', (error) => {
    trouble ??= wasIn ? lossOf(error) : troubleOf(error, socket?.connecting ?? true, handshakes, address.kind);
    end(trouble);
  });
  client.on('close', () => {
    if (!leaving) end(trouble ?? (wasIn ? CUT : new VisitError('no_mqtt', `${CLOSED}${asWithTls(address.kind)}`)));
  });
  const connected = new Promise<null>((resolve) =>
    client.once('connect', () => {
      wasIn = true;
      resolve(null);
    }),
  );
  const awaitWord = () => clock.setTimer(ANSWER_MS, () => end(silence(socket?.connecting ?? true)));
  let cancel = awaitWord();
  client.connect();
  const failure = await Promise.race([ended, connected]);
  cancel();
  if (failure) return leaveWith(failure);
  cancel = awaitWord();
  const filters = Object.fromEntries(read.map(({ topic, qos }) => [topicFilter(topic), { qos }]));
  const subscribed = read.length > 0 ? client.subscribeAsync(filters).then(() => null) : Promise.resolve(null);
  const refused = subscribed.catch((error) => new VisitError('login', messageOf(error)));
  const unheard = await Promise.race([ended, refused]);
  cancel();
  if (unheard) return leaveWith(unheard);

  /** There is no will to take back and no session to keep, so nobody waits for a goodbye. */
  function leave(): void {
    leaving = true;
    client.end(true);
    socket?.destroy();
  }
  const lost = ended.then(() => {});

  function leaveWith(error: VisitError): never {
    leave();
    throw error;
  }

  async function send(
    topic: string,
    payload: string | Buffer,
    options: { qos: 0 | 1; retain: boolean },
  ): Promise<void> {
    const sent = client.publishAsync(topic, payload, options).then(
      () => null,
      (error) => new VisitError('away', messageOf(error)),
    );
    const failed = await Promise.race([ended, sent]);
    if (failed) throw failed;
  }

  return {
    publish: ({ topic, qos, retain }, payload) => send(topicFor(topic), JSON.stringify(payload), { qos, retain }),
    publishBytes: (topic, payload) => send(topic, payload, { qos: 1, retain: false }),
    ping() {
      const answered = new Promise<void>((resolve) => {
        const take = ({ cmd }: { cmd: string }) => {
          if (cmd !== 'pingresp') return;
          client.off('packetreceive', take);
          resolve();
        };
        client.on('packetreceive', take);
      });
      client.sendPing();
      return Promise.race([answered, lost]);
    },
    lost,
    close: leave,
  };
}

const CUT = new VisitError('cut', 'it closed the connection instead of an acknowledgement');

function silence(stillConnecting: boolean): VisitError {
  return stillConnecting
    ? new VisitError('away', `nobody answered within ${ANSWER_MS / 1_000} s`)
    : new VisitError('silent', `it takes connections and says nothing within ${ANSWER_MS / 1_000} s`);
}

/** Whoever has let us in is a broker, however the connection ends. */
const lossOf = (error: Error): VisitError =>
  /keepalive timeout/i.test(error.message) ? new VisitError('silent', 'it says nothing any more') : CUT;

const NOT_THERE = /^(ECONNREFUSED|ENOENT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/;

const BROKEN_OFF = /^(ECONNRESET|ECONNABORTED|EPIPE|EPROTO)$/;

const CLOSED = 'the connection was closed without a word of MQTT';
const asWithTls = (kind: BrokerAddress['kind']) => (kind === 'tcp' ? ', as by one that wants TLS (mqtts://)' : '');

/** EACCES is a socket that this user may not use. */
function troubleOf(error: Error, isConnecting: boolean, handshakes: boolean, kind: BrokerAddress['kind']): VisitError {
  const { code } = error as { code?: unknown };
  if (isLoginRefusal(error)) return new VisitError('login', 'the broker refuses the login');
  if (isOtherRefusal(error)) return new VisitError('refused', messageOf(error));
  if (code === 'EACCES') return new VisitError('login', 'this user may not use its socket');
  if (NOT_THERE.test(String(code))) return new VisitError('away', messageOf(error));
  if (/connack timeout/i.test(error.message)) return silence(isConnecting);
  if (/^ERR_SSL_/.test(String(code)) || (handshakes && BROKEN_OFF.test(String(code)))) {
    return new VisitError('no_tls', messageOf(error));
  }
  // Node adds advice that is not for who reads this.
  if (handshakes) return new VisitError('certificate', messageOf(error).replace(/; if the root CA.*/, ''));
  if (code === 'ECONNRESET') return new VisitError('no_mqtt', `${CLOSED}${asWithTls(kind)}`);
  return new VisitError('no_mqtt', messageOf(error));
}
