import type { Database } from 'better-sqlite3';
import QlobberSub from 'qlobber/aedes/qlobber-sub.js';
import type { MatchedSession, Subscription, SubscriptionOptions } from './aedes-packet.ts';
import type { GroupCommit } from './group-commit.ts';

export type SubscriptionStore = ReturnType<typeof createSubscriptionStore>;

/** Whether a message is not for a session, though a filter of its subscriptions covers the topic. */
export type IsNotFor = (clientId: string, topic: string) => boolean;

/**
 * Sessions and their subscriptions: in memory to be matched, on disk to survive. What a client has been granted is on
 * disk before its SUBACK. Only subscriptions with QoS 1 or 2 are matched: QoS 0 is never kept for anyone.
 */
export function createSubscriptionStore(
  database: Database,
  commit: GroupCommit,
  now: () => number,
  isNotFor: IsNotFor,
) {
  const sessions = new Map<string, Map<string, SubscriptionOptions>>();
  const refused = new WeakSet<object>();
  const adding = new Map<string, { readonly of: readonly Subscription[]; readonly done: Promise<void> }>();
  /** Those that are kept, with or without subscriptions. */
  const kept = new Set<string>();
  const trie = new QlobberSub({ wildcard_one: '+', wildcard_some: '#', separator: '/' });
  const statements = {
    all: database.prepare('SELECT client_id AS clientId, topic, options FROM subscriptions'),
    put: database.prepare('INSERT OR REPLACE INTO subscriptions (client_id, topic, options) VALUES (?, ?, ?)'),
    remove: database.prepare('DELETE FROM subscriptions WHERE client_id = ? AND topic = ?'),
    removeAll: database.prepare('DELETE FROM subscriptions WHERE client_id = ?'),
    seen: database.prepare('INSERT OR REPLACE INTO sessions (client_id, last_seen) VALUES (?, ?)'),
    forget: database.prepare('DELETE FROM sessions WHERE client_id = ?'),
    forgetQueue: database.prepare('DELETE FROM queue WHERE client_id = ?'),
    forgetIncoming: database.prepare('DELETE FROM incoming WHERE client_id = ?'),
    byAge: database.prepare('SELECT client_id AS clientId, last_seen AS lastSeen FROM sessions ORDER BY last_seen'),
  };

  for (const row of statements.all.iterate() as Iterable<{ clientId: string; topic: string; options: string }>) {
    remember(row.clientId, { topic: row.topic, ...(JSON.parse(row.options) as SubscriptionOptions) });
  }

  for (const clientId of database.prepare('SELECT client_id FROM sessions').pluck().iterate() as Iterable<string>)
    kept.add(clientId);

  function remember(clientId: string, { topic, ...options }: Subscription): void {
    const known = sessions.get(clientId) ?? new Map<string, SubscriptionOptions>();
    sessions.set(clientId, known);
    if (options.qos > 0) {
      const { qos, rh, rap, nl } = options;
      trie.add(topic, { clientId, topic, qos, rh, rap, nl });
    } else if ((known.get(topic)?.qos ?? 0) > 0) {
      trie.remove(topic, { clientId, topic });
    }
    known.set(topic, options);
  }

  function forget(clientId: string, topic: string): void {
    const known = sessions.get(clientId);
    const options = known?.get(topic);
    if (!known || !options) return;
    if (options.qos > 0) trie.remove(topic, { clientId, topic });
    known.delete(topic);
    if (known.size === 0) sessions.delete(clientId);
  }

  async function add(clientId: string, subscriptions: readonly Subscription[]): Promise<void> {
    // By then it is known of all of them whether they are granted.
    await Promise.resolve();
    const known = sessions.get(clientId);
    const news = subscriptions
      .filter((one) => !refused.has(one))
      .map(({ topic, qos, rh, rap, nl, subscriptionIdentifier }) => {
        const options = {
          qos,
          rh,
          rap,
          nl,
          ...(subscriptionIdentifier === undefined ? {} : { subscriptionIdentifier }),
        };
        return { topic, options: options as SubscriptionOptions };
      });
    const changed = news.filter(({ topic, options }) => JSON.stringify(known?.get(topic)) !== JSON.stringify(options));
    for (const { topic, options } of news) remember(clientId, { topic, ...options });
    kept.add(clientId);
    if (changed.length === 0) return;
    await commit.durable(() => {
      for (const { topic, options } of changed) statements.put.run(clientId, topic, JSON.stringify(options));
      statements.seen.run(clientId, now());
    });
  }

  return {
    /** One of a packet that is not granted, and so not kept. */
    refuse: (subscription: object): void => void refused.add(subscription),

    /** Resolves when those that are granted are on disk. Aedes says it once for each subscription of a packet: of all of them. */
    add(clientId: string, subscriptions: readonly Subscription[]): Promise<void> {
      const same = adding.get(clientId);
      if (same?.of === subscriptions) return same.done;
      const done = add(clientId, subscriptions).finally(() => {
        if (adding.get(clientId)?.done === done) adding.delete(clientId);
      });
      adding.set(clientId, { of: subscriptions, done });
      return done;
    },

    remove(clientId: string, topics: readonly string[]): void {
      for (const topic of topics) {
        forget(clientId, topic);
        commit.lazy(() => statements.remove.run(clientId, topic));
      }
    },

    /** Ends a session: its subscriptions, what waited for it, and what it had begun to send. */
    end(clientId: string): void {
      kept.delete(clientId);
      for (const topic of [...(sessions.get(clientId)?.keys() ?? [])]) forget(clientId, topic);
      commit.lazy(() => {
        statements.removeAll.run(clientId);
        statements.forget.run(clientId);
        statements.forgetQueue.run(clientId);
        statements.forgetIncoming.run(clientId);
      });
    },

    ofClient(clientId: string): Subscription[] {
      return [...(sessions.get(clientId) ?? [])].map(([topic, options]) => ({ topic, ...options }));
    },

    matching: (topic: string): MatchedSession[] =>
      (trie.match(topic) as MatchedSession[]).filter(({ clientId }) => !isNotFor(clientId, topic)),
    clientsOf: (topic: string): string[] => [...sessions].filter(([, known]) => known.has(topic)).map(([id]) => id),
    counts: () => ({ subsCount: trie.subscriptionsCount as number, clientsCount: sessions.size }),
    /** Whether a session is kept, as a CONNACK tells [MQTT-3.2.2-2]. */
    isKept: (clientId: string): boolean => kept.has(clientId),
    noteSeen(clientId: string): void {
      kept.add(clientId);
      commit.lazy(() => statements.seen.run(clientId, now()));
    },
    /** Sessions by when they were last seen, the longest unseen first. */
    byAge(): { clientId: string; lastSeen: number }[] {
      commit.settle();
      return statements.byAge.all() as { clientId: string; lastSeen: number }[];
    },
  };
}
