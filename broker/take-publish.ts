import type { Client } from 'aedes';
import { messageOf } from '../shared/runtime/errors.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import { isForeign, isUnknown, type Peer, type PublishRules, rulePublish } from './authorize.ts';
import { isFitTopic } from './fit-names.ts';
import type { createContributionNaming } from './name-contributions.ts';
import { bytesPassedOver } from './passed-over.ts';
import type { AedesPacket } from './persistence/aedes-packet.ts';
import type { SqlitePersistence } from './persistence/sqlite-persistence.ts';
import type { createOwnIdRefusal } from './refuse-own-ids.ts';
import type { createUnknownRefusal } from './refuse-unknown.ts';
import type { SessionKeeper } from './session-limits.ts';

interface Deps {
  readonly rules: PublishRules;
  readonly persistence: SqlitePersistence;
  readonly sessions: SessionKeeper;
  readonly whoSent: (client: Client | null, clientId: string) => Peer;
  readonly passOn: (packet: AedesPacket, client: Client | null) => void;
  /** A topic of nobody's: what is refused goes there, acknowledged and unheard [MQTT-3.3.5-2]. */
  readonly nowhere: string;
  /** Tells that a message was too large to be read; gives what the sender is answered. */
  readonly refuseOversize: (client: string, topic: string, bytes: number) => AedesPacket;
  /** What other programs’ retained messages may take together. */
  readonly retainedBytes: number;
  readonly unknown: ReturnType<typeof createUnknownRefusal>;
  /** Refuses requests by ids of our own making; null for all others. */
  readonly refuseOwnId: ReturnType<typeof createOwnIdRefusal>;
  readonly naming: ReturnType<typeof createContributionNaming>;
  readonly log: Logger;
}

/**
 * Takes a publish before Aedes acknowledges it: the place where the promise of a PUBACK is kept. Resolves when the
 * message is on disk for every session that is to get it; rejects when it cannot be, and then the connection is closed
 * without an acknowledgement.
 */
export function createPublishTaker(deps: Deps) {
  const { rules, persistence, sessions, log } = deps;
  const { retained } = persistence;
  /** Of each connection, the publish before: acknowledgements go out in the order of arrival [MQTT-4.6.0-2]. */
  const before = new WeakMap<Client, Promise<void>>();

  /** Makes of a message what its sender may send; gives the answer to one that is refused in words. */
  function applyRules(client: Client | null, packet: AedesPacket): AedesPacket | null {
    const sender = client?.id ?? packet.clientId ?? '';
    if (!isFitTopic(packet.topic)) {
      log.warn(
        { client: sender.slice(0, 64) },
        'A connection was closed: it published on a topic that MQTT does not allow.',
      );
      throw new Error('no topic to publish on');
    }
    if (packet.qos > 0 && packet.messageId === 0) throw new Error('a message without a packet id');
    const peer = deps.whoSent(client, sender);
    const ruling = rulePublish(rules, peer, packet.topic, packet.retain);
    const bytes = bytesPassedOver(packet.payload);
    const isKnown = packet.qos === 2 && persistence.incoming.get(sender, packet.messageId) !== undefined;
    if (ruling !== 'refuse' && bytes !== null) {
      const answer = isKnown ? null : deps.refuseOversize(sender, packet.topic, bytes);
      sendNowhere(packet);
      return answer;
    }
    if (ruling === 'allow_without_retain') packet.retain = false;
    const ownId = ruling === 'refuse' ? null : deps.refuseOwnId(peer, sender, packet);
    if (ownId !== null) {
      sendNowhere(packet);
      return isKnown ? null : ownId.answer;
    }
    if (ruling !== 'refuse') {
      const isOther = !isKnown && isForeign(packet.topic);
      return isOther ? deps.unknown.hintAt(sender, packet.topic) : null;
    }
    deps.unknown.tell(sender, packet.topic);
    // At QoS 2 even what is refused is kept until it is released, and this one may leave nothing on the disk.
    if (peer === 'reader' && packet.qos === 2) throw new Error('a reader may not publish');
    const mayBeAnswered = peer !== 'reader' && !isKnown && isUnknown(rules.contracts, packet.topic);
    const answer = mayBeAnswered ? deps.unknown.answerTo(sender, packet.topic) : null;
    sendNowhere(packet);
    return answer;
  }

  function sendNowhere(packet: AedesPacket): void {
    Object.assign(packet, { topic: deps.nowhere, payload: Buffer.alloc(0), retain: false });
  }

  /** A message that is refused is acknowledged all the same, whether or not its answer can be kept. */
  async function tell(answer: AedesPacket): Promise<void> {
    try {
      await take(null, answer);
      deps.passOn(answer, null);
    } catch (error) {
      log.warn({ topic: answer.topic, error: messageOf(error) }, 'An answer could not be kept, and was not sent.');
    }
  }

  function name(packet: AedesPacket, client: Client | null, sender: string): void {
    deps.naming.name(packet, deps.whoSent(client, sender), client, sender);
    // The flag is the sender’s, for its own repetitions [MQTT-3.3.1-3].
    packet.dup = false;
  }

  async function store(client: Client | null, packet: AedesPacket): Promise<void> {
    const sender = client?.id ?? packet.clientId ?? '';
    if (packet.qos === 0) return name(packet, client, sender);
    // A buffer of its own: it names what is stored until the packet is emitted.
    const payload = Buffer.from(packet.payload);
    packet.payload = payload;
    name(packet, client, sender);
    const matching = persistence.subscriptions.matching(packet.topic);
    const full = sessions.makeRoom(matching);
    if (full !== null) {
      log.warn({ session: full }, 'Too many messages wait for a service of ours; a publish was refused.');
      throw new Error('too many messages wait for this topic');
    }
    if (packet.qos === 2 && isFromWire(packet)) {
      // Stored together with its packet id, before its PUBREC.
      if (client && !sessions.mayBeginMore(client.id)) throw new Error('too many messages were begun');
      return;
    }
    await persistence.storeForSessions({ ...packet, payload }, matching);
  }

  function sayNotRetained(client: Client | null, topic: string): void {
    const fields = { client: client?.id.slice(0, 64), topic: topic.slice(0, 100) };
    log.warn(
      fields,
      'A retained message was passed on and not kept, nor is the one before it: what programs keep here takes too much room.',
    );
  }

  /** What is kept for a topic is told as its present state: where the newest word finds no room, the one before goes too. */
  async function passOnUnkept(client: Client | null, packet: AedesPacket): Promise<void> {
    packet.retain = false;
    sayNotRetained(client, packet.topic);
    await retained.drop(packet.topic);
  }

  async function take(client: Client | null, packet: AedesPacket): Promise<void> {
    const answer = applyRules(client, packet);
    const isTooMuch = packet.retain && isForeign(packet.topic) && !retained.mayKeep(packet, deps.retainedBytes);
    const dropped = isTooMuch ? passOnUnkept(client, packet) : undefined;
    const stored = answer === null ? store(client, packet) : tell(answer).then(() => store(client, packet));
    const turn = Promise.all([stored, dropped, client ? before.get(client) : undefined]).then(() => {
      if (packet.qos === 1 && isFromWire(packet)) deps.passOn(packet, client);
    });
    if (client) {
      before.set(
        client,
        turn.catch((error) => log.debug({ client: client.id, error: String(error) }, 'A publish was not taken.')),
      );
    }
    return turn;
  }
  return take;
}

/** Wills, and what the broker itself says, have no packet id. */
function isFromWire(packet: AedesPacket): boolean {
  return packet.messageId !== undefined;
}
