import type { Contract } from '../shared/contracts/define-contract.ts';
import { type Clock, isoTime } from '../shared/runtime/clock.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import { createAnswerBudget } from './answer-budget.ts';
import type { AedesPacket } from './persistence/aedes-packet.ts';
import { rejection } from './rejection.ts';
import { openTopicsShown, topicMeant } from './topic-meant.ts';

/** A message on a topic that is none of ours, and was meant to be. */
export interface Unknown {
  readonly client: string;
  readonly topic: string;
  /** What it seems to mean. */
  readonly nearest?: string;
  readonly at: string;
}

interface Deps {
  /** Told of each; at once of those that are told once, which are few. */
  readonly onUnknown: (unknown: Unknown, when: 'at once' | 'soon') => void;
  readonly contracts: readonly Contract[];
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
}

/** Of the topics that were refused so many have a log line of their own; a stranger may think of any number. */
const MOST_NAMED = 50;

/** Says that a message was dropped: each topic once in the log; and what its sender is answered, if it means us. */
export function createUnknownRefusal({ contracts, onUnknown, clock, log }: Deps) {
  const budget = createAnswerBudget(clock);
  const named = new Set<string>();
  const open = openTopicsShown(contracts);

  const hinted = new Set<string>();

  function note(client: string, topic: string, nearest: string | null, when: 'at once' | 'soon'): void {
    const unknown = {
      client: client.slice(0, 64).toWellFormed(),
      topic: topic.slice(0, 100).toWellFormed(),
      ...(nearest !== null && { nearest: nearest.slice(0, 100) }),
      at: isoTime(clock.now()),
    };
    onUnknown(unknown, when);
  }

  const answer = (client: string, topic: string, words: string) =>
    budget.spend(client) ? rejection('unknown_topic', words, topic, isoTime(clock.now())) : null;

  return {
    tell(client: string, topic: string): void {
      const shown = topic.slice(0, 100).toWellFormed();
      const isNews = !named.has(shown) && named.size < MOST_NAMED;
      if (isNews) named.add(shown);
      // Lines are told apart by their words; all others are one line, with their number.
      const why = isNews && { why: `nothing is taken from it on ${shown}` };
      const fields = { client: client.slice(0, 64), topic: shown, ...why };
      log.warn(fields, 'A message was dropped: its sender may not publish on this topic.');
    },
    /** Null for what has nothing to do with us, and for who asks too often. */
    answerTo(client: string, topic: string): AedesPacket | null {
      const shown = topic.slice(0, 100).toWellFormed();
      const meant = topicMeant(contracts, shown);
      if (meant.is === 'foreign') return null;
      note(client, topic, meant.is === 'near' ? meant.topic : null, 'soon');
      const instead = meant.is === 'near' ? meant.topic : `one that is there: ${open.join(', ')}`;
      const words = `There is no topic ${JSON.stringify(shown)}: nothing of the message was kept. Publish it on ${instead}.`;
      return answer(client, topic, words);
    },
    /**
     * What the sender of a message on another program’s topic is told, which was passed on: where it is spelt nearly as one
     * of ours, once. Null where it is not.
     */
    hintAt(client: string, topic: string): AedesPacket | null {
      if (topic.length > 100 || hinted.has(topic) || hinted.size >= MOST_NAMED) return null;
      const meant = topicMeant(contracts, topic);
      if (meant.is !== 'near') return null;
      hinted.add(topic);
      note(client, topic, meant.topic, 'at once');
      const words = `The message on ${JSON.stringify(topic)} was passed on as another program’s, and is in no export. If it was meant for one, publish it on ${meant.topic}.`;
      return answer(client, topic, words);
    },
  };
}
