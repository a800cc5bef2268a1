import { createHash, randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { AedesPacket } from './aedes-packet.ts';
import type { GroupCommit } from './group-commit.ts';

/** So many of the last are known again; a publisher that was not answered repeats itself when it connects next. */
const KEPT = 20_000;
/**
 * Many publishers say nothing of it when they send again (MQTT.js, so Node-RED; esp-mqtt). They do so at once when they are
 * connected again; what comes later, and says the same under the same packet id, is of a program that was started anew.
 */
const AGAIN_WITHIN_MS = 30_000;

export type GivenNames = ReturnType<typeof createGivenNames>;

/** Who publishes, and by which of its connections: another one after each CONNECT. */
export interface Publisher {
  readonly clientId: string;
  readonly connection: string;
}

/** A message under a topic of its own for one session, instead of that under which it was published. */
interface Named {
  readonly clientId: string;
  readonly topic: string;
  /** In the transaction that stores the message. */
  readonly keep: () => void;
}

interface Row {
  readonly message: string;
  readonly connection: string;
  /** Its publisher has not said goodbye since: it may be without its answer. */
  readonly unsure: number;
}

/**
 * The names of messages that one session gets under another topic, which holds who sent them and which message that is. One
 * that its publisher sends again under the same packet id [MQTT-4.4.0-1], as it says (DUP [MQTT-3.3.1-1]) or as the end of its
 * connection without a goodbye has it, has its name of before, also after a restart. MQTT has us pass it on once more: its
 * name tells that it is the same. Until a message is emitted its payload’s buffer names it. Synchronous; who calls decides
 * about the commit.
 */
export function createGivenNames(database: Database, commit: GroupCommit, monotonicMs: () => number) {
  const statements = {
    of: database.prepare(
      'SELECT message, connection, unsure FROM given_names WHERE client_id = ? AND packet_id = ? AND digest = ?',
    ),
    keep: database.prepare(
      `INSERT OR REPLACE INTO given_names (client_id, packet_id, digest, message, connection)
       VALUES (@clientId, @packetId, @digest, @message, @connection)`,
    ),
    forget: database.prepare(`DELETE FROM given_names WHERE id <= (SELECT max(id) FROM given_names) - ${KEPT}`),
    settle: database.prepare('UPDATE given_names SET unsure = 0 WHERE client_id = ? AND unsure = 1'),
  };
  const named = new WeakMap<Buffer, Named>();
  const startedMs = monotonicMs();
  /** When a client’s last connection ended without a goodbye; never, where it said one. */
  const endedMs = new Map<string, number>();

  const of = ({ payload }: AedesPacket): Named | undefined =>
    Buffer.isBuffer(payload) ? named.get(payload) : undefined;

  /** What it was not answered when its connection ended, or when we did. */
  function isRepeated(row: Row, dup: boolean, { clientId, connection }: Publisher): boolean {
    if (dup) return true;
    const sinceMs = monotonicMs() - (endedMs.get(clientId) ?? startedMs);
    return row.unsure === 1 && row.connection !== connection && sinceMs < AGAIN_WITHIN_MS;
  }

  return {
    /** Gives a message its name: `topicWith` makes the topic of it under which the session `receiver` gets it. */
    name(packet: AedesPacket, receiver: string, publisher: Publisher, topicWith: (message: string) => string): void {
      const { payload, messageId: packetId, dup = false } = packet;
      if (!Buffer.isBuffer(payload)) return;
      const digest = digestOf(packet.topic, payload);
      const { clientId, connection } = publisher;
      const row =
        packetId === undefined ? undefined : (statements.of.get(clientId, packetId, digest) as Row | undefined);
      const message = row && isRepeated(row, dup, publisher) ? row.message : randomUUID();
      const keep = () => {
        if (packetId === undefined) return;
        statements.keep.run({ clientId, packetId, digest, message, connection });
        statements.forget.run();
      };
      named.set(payload, { clientId: receiver, topic: topicWith(message), keep });
    },

    keep: (packet: AedesPacket): void => of(packet)?.keep(),

    /** A message as a session gets it. */
    forSession<P extends AedesPacket>(clientId: string, packet: P): P {
      const own = of(packet);
      return own?.clientId === clientId ? { ...packet, topic: own.topic } : packet;
    },

    /** A connection has ended; whoever said goodbye had all its answers. */
    ended(clientId: string, saidGoodbye: boolean): void {
      for (const [id, ms] of endedMs) if (monotonicMs() - ms >= AGAIN_WITHIN_MS) endedMs.delete(id);
      endedMs.set(clientId, saidGoodbye ? Number.NEGATIVE_INFINITY : monotonicMs());
      if (saidGoodbye) commit.lazy(() => statements.settle.run(clientId));
    },
  };
}

const digestOf = (topic: string, payload: Buffer): string =>
  createHash('sha256').update(`${topic}\n`).update(payload).digest('base64url').slice(0, 22);
