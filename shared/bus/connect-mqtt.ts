import { connect, isIP } from 'node:net';
import type { IPublishPacket, MqttClient as MqttClientType } from 'mqtt';
import mqttClient from 'mqtt/lib/client';
import type { ServiceName } from '../contracts/define-contract.ts';
import { type ServiceProcess, serviceStatus } from '../contracts/service-status.ts';
import { topicFor } from '../contracts/topic-pattern.ts';
import { type BrokerAddress, brokerAddress } from './broker-address.ts';

const RECONNECT_MS = 1_000;

export interface MqttConnection {
  readonly service: ServiceName;
  readonly url: string;
  readonly login: { readonly username: string; readonly password: string } | null;
  /** Told in the service's status. */
  readonly version: string;
  /** Whether the broker keeps the session, so that messages sent while this process is away reach it later. */
  readonly durableSession: boolean;
  /** After how long a silence the broker is asked whether it is there; default 60. */
  readonly keepaliveS?: number;
  /** Which process this is, asked at each connect, by which the broker knows two of a service apart. */
  readonly process?: (() => ServiceProcess) | undefined;
}

/**
 * An MQTT.js client, not yet connected, that hands over one message at a time and acknowledges each when `done` is
 * called; it connects again for ever, also after a refusal. Its will is the service's retained status.
 */
export function createMqttClient(
  { service, url, login, version, durableSession, keepaliveS = 60, process: which }: MqttConnection,
  handleMessage: (packet: IPublishPacket, done: () => void) => void,
): MqttClientType {
  const address = brokerAddress(url);
  const gone = () =>
    Buffer.from(
      JSON.stringify({ status: 'offline', since: null, version, needs: [], ...(which && { process: which() }) }),
    );
  const client: MqttClientType = new mqttClient.default(() => connectTo(address), {
    manualConnect: true,
    clientId: `d3kos-export-${service}`,
    clean: !durableSession,
    keepalive: keepaliveS,
    resubscribe: false,
    queueQoSZero: false,
    reconnectPeriod: RECONNECT_MS,
    reconnectOnConnackError: true,
    writeCache: false,
    protocolVersion: 4,
    ...(login ?? {}),
    will: {
      topic: topicFor(serviceStatus.topic, { service }),
      // Read anew for each CONNECT.
      get payload() {
        return gone();
      },
      qos: 1,
      retain: true,
    },
  });
  // Before connecting: messages of a kept session may arrive with the first packet.
  client.handleMessage = (packet, done) =>
    handleMessage(packet, () => {
      done();
      // The answer to a ping waits behind the messages: while these come, the broker is there, and our PUBACKs tell it
      // that we are.
      if (packet.qos > 0) client.reschedulePing();
    });
  return client;
}

export function connectTo(address: BrokerAddress) {
  if (address.kind === 'socket') return connect({ path: address.path });
  const { kind, host, port } = address;
  if (kind === 'tcp') return connect({ host, port, keepAlive: true, noDelay: true });
  // TLS is loaded only by who needs it: it costs megabytes. It knows servers by their names, and none by an address.
  return process.getBuiltinModule('node:tls').connect({ host, port, ...(isIP(host) === 0 && { servername: host }) });
}
