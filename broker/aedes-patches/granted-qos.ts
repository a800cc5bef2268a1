import type { Client } from 'aedes';
import mqttPacket, { type IPublishPacket } from 'mqtt-packet';
import { filterMatches } from '../../shared/contracts/topic-pattern.ts';
import type { AedesPacket } from '../persistence/aedes-packet.ts';

type Qos = 0 | 1 | 2;
type Done = (error?: Error | null) => void;
type Deliver = (packet: AedesPacket, done: Done) => void;

/** What of an Aedes client takes part in a delivery. */
interface Delivering {
  readonly clean: boolean;
  readonly errored: boolean;
  readonly connecting: boolean;
  readonly connected: boolean;
  readonly conn: NodeJS.WritableStream;
  readonly subscriptions: Readonly<Record<string, { readonly qos?: Qos }>>;
  readonly duplicates: Record<string, number>;
  readonly broker: {
    authorizeForward(client: Client, packet: AedesPacket): AedesPacket | null | undefined;
    readonly persistence: { outgoingUpdate(client: Client, packet: AedesPacket): Promise<void> };
  };
  _nextId: number;
  deliver0: Deliver;
  deliverQoS: Deliver;
  waitForDrain(done: Done): void;
  emit(event: 'error', error: unknown): boolean;
}

/**
 * Aedes lowers a message to the quality of a subscription only where its filter is the topic itself: by a wildcard a
 * subscriber at QoS 1 is sent QoS 2, and a process that is killed after its PUBREC loses the message. And of several
 * subscriptions that match, the one that happens to be asked first decides. Here each message goes out at the lower of
 * its own quality [MQTT-3.8.4-6] and the highest of all that match [MQTT-3.3.5-1]. To be called for each client before
 * it subscribes. Goes when Aedes has `lower-of-both-qos.patch`, or its like.
 */
export function deliverAsGranted(client: Client): void {
  const delivering = client as unknown as Delivering;
  const { deliver0, deliverQoS } = delivering;

  // Another subscription that matches was granted more, and delivers it.
  delivering.deliver0 = (packet, done) =>
    packet.qos > 0 && (grantedQos(delivering, packet.topic) ?? 0) > 0
      ? void setImmediate(done)
      : deliver0(packet, done);

  // Each subscription is handed a packet of its own.
  delivering.deliverQoS = (packet, done) => {
    const granted = grantedQos(delivering, packet.topic);
    if (granted !== null && granted < packet.qos) packet.qos = granted;
    const { qos: exact = packet.qos } = delivering.subscriptions[packet.topic] ?? {};
    if (packet.qos <= exact) deliverQoS(packet, done);
    else deliverUnlowered(client, packet, done);
  };
}

/** The highest quality that a client was granted for a topic; null where it has not subscribed to it. */
function grantedQos({ subscriptions }: Pick<Delivering, 'subscriptions'>, topic: string): Qos | null {
  let highest: Qos | null = null;
  for (const [filter, { qos = 0 }] of Object.entries(subscriptions)) {
    if ((highest === null || qos > highest) && filterMatches(filter, topic)) highest = qos;
  }
  return highest;
}

/** What Aedes' own delivery does, but for its lowering to the subscription of this very topic. */
function deliverUnlowered(client: Client, packet: AedesPacket, done: Done): void {
  const delivering = client as unknown as Delivering;
  const { broker, clean, duplicates } = delivering;
  const { brokerId = '', brokerCounter = 0 } = packet;
  const isNews = (duplicates[brokerId] ?? 0) < brokerCounter;
  if (isNews) duplicates[brokerId] = brokerCounter;
  const forwarded = isNews ? broker.authorizeForward(client, packet) : null;
  if (!forwarded) return void setImmediate(done);
  setImmediate(() => {
    const outgoing = { ...forwarded, messageId: takePacketId(delivering) };
    const stored = clean ? Promise.resolve() : broker.persistence.outgoingUpdate(client, outgoing);
    stored
      .then(() => write(delivering, outgoing, done))
      .catch((error: unknown) => {
        delivering.emit('error', error);
        done();
      });
  });
}

function takePacketId(client: Delivering): number {
  const id = client._nextId;
  client._nextId = id >= 65_535 ? 1 : id + 1;
  return id;
}

function write(client: Delivering, packet: AedesPacket, done: Done): void {
  if (!client.connecting && !client.connected) throw new Error('connection closed');
  const isRoom = mqttPacket.writeToStream(packet as IPublishPacket, client.conn as never);
  if (isRoom || client.errored) done();
  else client.waitForDrain(() => done());
}
