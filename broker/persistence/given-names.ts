import { createHash, randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { AedesPacket } from './aedes-packet.ts';

/** So many of the last are known again; a publisher that was not answered repeats itself when it connects next. */
const KEPT = 20_000;

export type GivenNames = ReturnType<typeof createGivenNames>;

/** A message under a topic of its own for one session, instead of that under which it was published. */
interface Named {
  readonly clientId: string;
  readonly topic: string;
  /** In the transaction that stores the message. */
  readonly keep: () => void;
}

/**
 * The names of messages that one session gets under another topic, which holds who sent them and which message that is. One
 * that its publisher sends again, as it says (DUP, under the same packet id [MQTT-3.3.1-1, 4.4.0-1]), has its name of before, also
 * after a restart. MQTT has us pass it on once more: whose it is tells by its name that it is the same. Until a message is
 * emitted its payload’s buffer names it. Synchronous; who calls decides about the commit.
 */
export function createGivenNames(database: Database) {
  const statements = {
    of: database
      .prepare('SELECT message FROM given_names WHERE client_id = ? AND packet_id = ? AND digest = ?')
      .pluck(),
    keep: database.prepare(
      'INSERT OR REPLACE INTO given_names (client_id, packet_id, digest, message) VALUES (?, ?, ?, ?)',
    ),
    forget: database.prepare(`DELETE FROM given_names WHERE id <= (SELECT max(id) FROM given_names) - ${KEPT}`),
  };
  const named = new WeakMap<Buffer, Named>();

  const of = ({ payload }: AedesPacket): Named | undefined =>
    Buffer.isBuffer(payload) ? named.get(payload) : undefined;

  return {
    /** Gives a message its name: `topicWith` makes the topic of it under which the session `clientId` gets it. */
    name(packet: AedesPacket, clientId: string, sender: string, topicWith: (message: string) => string): void {
      const { payload, messageId, dup } = packet;
      if (!Buffer.isBuffer(payload)) return;
      const digest = digestOf(packet.topic, payload);
      const before = dup && messageId !== undefined ? statements.of.get(sender, messageId, digest) : undefined;
      const message = typeof before === 'string' ? before : randomUUID();
      const keep = () => {
        if (messageId === undefined || before !== undefined) return;
        statements.keep.run(sender, messageId, digest, message);
        statements.forget.run();
      };
      named.set(payload, { clientId, topic: topicWith(message), keep });
    },

    keep: (packet: AedesPacket): void => of(packet)?.keep(),

    /** A message as a session gets it. */
    forSession<P extends AedesPacket>(clientId: string, packet: P): P {
      const own = of(packet);
      return own?.clientId === clientId ? { ...packet, topic: own.topic } : packet;
    },
  };
}

const digestOf = (topic: string, payload: Buffer): string =>
  createHash('sha256').update(`${topic}\n`).update(payload).digest('base64url').slice(0, 22);
