import { type Contract, matchContract, type ServiceName } from '../shared/contracts/define-contract.ts';
import { isOurs } from '../shared/contracts/our-topics.ts';
import { filterCovers, filterMatches } from '../shared/contracts/topic-pattern.ts';
import type { MqttUser } from '../shared/runtime/mqtt-users.ts';

/**
 * Who is at the other end: a service that logged in, anyone else on this machine (a stranger), a user with a password
 * and rules of their own, or anyone on the network, who may read at most.
 */
export type Peer = ServiceName | 'stranger' | 'reader' | MqttUser;

export type PublishRuling = 'allow' | 'allow_without_retain' | 'refuse';

const EVERYTHING_OF_THE_BOAT: readonly string[] = ['#'];

/** Client ids that belong to one service each: nobody else may take over its session. */
const SERVICE_CLIENT_ID = /^d3kos-export-(.+)$/;

export const clientIdOf = (service: string): string => `d3kos-export-${service}`;

/** The service whose client id this is, or null. */
export const serviceOfClientId = (clientId: string): string | null => SERVICE_CLIENT_ID.exec(clientId)?.[1] ?? null;

/** Sessions of users have ids of their own kind: nobody takes over another's, whatever client id they send. */
export const clientIdOfUser = (name: string, clientId: string): string => `@${name}/${clientId}`;

/** The user whose session this is, or null. */
export const userOfClientId = (clientId: string): string | null => /^@([^/]+)\//.exec(clientId)?.[1] ?? null;

export interface PublishRules {
  readonly contracts: readonly Contract[];
  /** Whether programs aboard may use topics that are none of ours, as on any broker. */
  readonly otherTopics: boolean;
}

/**
 * Whether a peer may publish on a topic, as the contracts say; pure. What begins as ours and is named by no contract nobody
 * publishes; other topics are open where that is the rule. A message on a topic that is not retained by contract is passed
 * on, but not kept. A user's rules narrow what anyone may publish, and widen nothing.
 */
export function rulePublish(rules: PublishRules, peer: Peer, topic: string, retain: boolean): PublishRuling {
  const { contracts, otherTopics } = rules;
  if (otherTopics && isForeign(topic)) return mayPublishOthers(peer, topic) ? 'allow' : 'refuse';
  for (const contract of contracts) {
    const params = matchContract(contract, topic);
    if (!params || !mayPublish(contract, peer, topic, params.service)) continue;
    return retain && !contract.retain ? 'allow_without_retain' : 'allow';
  }
  return 'refuse';
}

/** Whether a topic is none of ours, for all that anyone is told: on the broker's own nobody else ever publishes. */
export const isUnknown = (contracts: readonly Contract[], topic: string): boolean =>
  !contracts.some((contract) => contract.publisher !== 'broker' && matchContract(contract, topic));

/** Whether a topic is other programs’: none of ours, and none of a broker’s own. */
export const isForeign = (topic: string): boolean => !topic.startsWith('$') && !isOurs(topic);

function mayPublishOthers(peer: Peer, topic: string): boolean {
  if (typeof peer === 'object') return peer.publish.some((filter) => filterMatches(filter, topic));
  return peer !== 'reader';
}

function mayPublish(contract: Contract, peer: Peer, topic: string, service: string | undefined): boolean {
  if (peer === 'reader') return false;
  if (typeof peer === 'object') {
    return contract.publisher === 'anyone' && peer.publish.some((filter) => filterMatches(filter, topic));
  }
  if (contract.publisher === 'anyone') return true;
  if (peer === 'stranger') return false;
  if (contract.publisher === 'each service') return peer === service;
  return contract.publisher === peer || (contract.alsoPublishedBy?.includes(peer) ?? false);
}

/**
 * Whether a peer may subscribe to a filter; who comes from the network learns nothing of the broker’s own topics. Nobody may to
 * one that is shared, as MQTT 5 has them: nothing would ever come of it.
 */
export function maySubscribe(peer: Peer, filter: string): boolean {
  if (filter.startsWith('$share/')) return false;
  return readFiltersOf(peer)?.some((allowed) => filterCovers(allowed, filter)) ?? true;
}

/** Whether a peer may be told this: also of a session that subscribed when its user might read more. */
export function mayRead(peer: Peer, topic: string): boolean {
  return readFiltersOf(peer)?.some((allowed) => filterMatches(allowed, topic)) ?? true;
}

/** Null: everything. */
function readFiltersOf(peer: Peer): readonly string[] | null {
  if (typeof peer === 'object') return peer.read;
  return peer === 'reader' ? EVERYTHING_OF_THE_BOAT : null;
}
