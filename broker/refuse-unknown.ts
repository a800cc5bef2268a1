import type { Contract } from '../shared/contracts/define-contract.ts';
import { type Clock, isoTime } from '../shared/runtime/clock.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import { createAnswerBudget } from './answer-budget.ts';
import type { AedesPacket } from './persistence/aedes-packet.ts';
import { rejection } from './rejection.ts';
import { openTopicsShown, topicMeant } from './topic-meant.ts';

interface Deps {
  readonly contracts: readonly Contract[];
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
}

/** Of the topics that were refused so many have a log line of their own; a stranger may think of any number. */
const MOST_NAMED = 50;

/** Says that a message was dropped: each topic once in the log; and what its sender is answered, if it means us. */
export function createUnknownRefusal({ contracts, clock, log }: Deps) {
  const budget = createAnswerBudget(clock);
  const named = new Set<string>();
  const open = openTopicsShown(contracts);

  function inWords(topic: string): string | null {
    const meant = topicMeant(contracts, topic);
    if (meant.is === 'foreign') return null;
    const instead = meant.is === 'near' ? meant.topic : `one that is there: ${open.join(', ')}`;
    return `There is no topic ${JSON.stringify(topic)}: nothing of the message was kept. Publish it on ${instead}.`;
  }

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
      const words = inWords(topic.slice(0, 100).toWellFormed());
      return words !== null && budget.spend(client)
        ? rejection('unknown_topic', words, topic, isoTime(clock.now()))
        : null;
    },
  };
}
