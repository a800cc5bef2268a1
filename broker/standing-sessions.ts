import type { Contract } from '../shared/contracts/define-contract.ts';
import { topicFilter } from '../shared/contracts/topic-pattern.ts';
import { clientIdOf } from './authorize.ts';
import type { SubscriptionStore } from './persistence/subscription-store.ts';

/** The services whose sessions outlive their connections: what is sent to them while they are away reaches them. */
const DURABLE_SERVICES = ['collector', 'queue-keeper'] as const;

export interface StandingSession {
  readonly clientId: string;
  readonly topics: readonly string[];
}

/**
 * Sessions that stand from the broker's first start, so that a request is kept that was acknowledged before its
 * consumer ever connected. Derived from the contracts: events (QoS 1, not retained) and who consumes them. Pure.
 */
export function standingSessions(contracts: readonly Contract[]): StandingSession[] {
  return DURABLE_SERVICES.map((service) => ({
    clientId: clientIdOf(service),
    topics: contracts
      .filter(({ qos, retain, consumers }) => qos === 1 && !retain && consumers.includes(service))
      .map(({ topic }) => topic),
  }));
}

/** Makes the standing sessions that are not there yet; what a service itself has subscribed to stays as it is. */
export async function makeStandingSessions(
  contracts: readonly Contract[],
  subscriptions: SubscriptionStore,
): Promise<void> {
  for (const { clientId, topics } of standingSessions(contracts)) {
    const known = new Set(subscriptions.ofClient(clientId).map(({ topic }) => topic));
    const missing = topics.map(topicFilter).filter((filter) => !known.has(filter));
    await subscriptions.add(
      clientId,
      missing.map((topic) => ({ topic, qos: 1 })),
    );
  }
}
