import type { Client } from 'aedes';
import type { Logger } from '../shared/runtime/logger.ts';
import type { Peer } from './authorize.ts';

/** Subscriptions of one client: of programs aboard, some subscribe to each thing of a house; who only reads has enough with fewer. */
const MOST_SUBSCRIPTIONS = 1_000;
const MOST_OF_READERS = 200;
/** Of their filters together; each may have 1,024. */
const MOST_CHARACTERS = 200 * 1_024;

/** How much each client may subscribe to. */
export function createSubscriptionBound(log: Pick<Logger, 'warn'>) {
  /** What each is subscribed to, with what it is granted in this turn: that of one packet, of which Aedes knows later. */
  const granted = new Map<Client, ReturnType<typeof holding>>();
  /** Clients of which the log says that they subscribe to too much. */
  const greedy = new WeakSet<Client>();

  function heldBy(client: Client): ReturnType<typeof holding> {
    const known = granted.get(client);
    if (known !== undefined) return known;
    const { subscriptions } = client as unknown as { subscriptions: object };
    const held = holding(Object.keys(subscriptions));
    granted.set(client, held);
    queueMicrotask(() => granted.delete(client));
    return held;
  }

  function sayGreedy(client: Client, most: number): void {
    if (greedy.has(client)) return;
    greedy.add(client);
    log.warn({ client: client.id.slice(0, 64), most }, 'Subscriptions were refused: one program has too many.');
  }

  /** Whether a client may have this one, and then counts it. */
  return (client: Client, topic: string, peer: Peer): boolean => {
    const held = heldBy(client);
    if (held.topics.has(topic)) return true;
    const most = peer === 'reader' ? MOST_OF_READERS : MOST_SUBSCRIPTIONS;
    if (held.topics.size >= most || held.characters + topic.length > MOST_CHARACTERS) {
      sayGreedy(client, most);
      return false;
    }
    held.topics.add(topic);
    held.characters += topic.length;
    return true;
  };
}

const holding = (topics: readonly string[]) => ({
  topics: new Set(topics),
  characters: topics.reduce((sum, topic) => sum + topic.length, 0),
});
