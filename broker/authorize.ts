import type { Contract, ServiceName } from '../shared/contracts/define-contract.ts';
import { matchTopic } from '../shared/contracts/topic-pattern.ts';

/** Who is at the other end: a service that logged in, or anyone else on the boat. */
export type Peer = ServiceName | 'stranger';

export type PublishRuling = 'allow' | 'allow_without_retain' | 'refuse';

/** Client ids that belong to one service each: nobody else may take over its session. */
const SERVICE_CLIENT_ID = /^d3kos-export-(.+)$/;

export const clientIdOf = (service: string): string => `d3kos-export-${service}`;

/** The service whose client id this is, or null. */
export const serviceOfClientId = (clientId: string): string | null => SERVICE_CLIENT_ID.exec(clientId)?.[1] ?? null;

/**
 * Whether a peer may publish on a topic, as the contracts say; pure. What no contract names nobody publishes. A
 * message on a topic that is not retained by contract is passed on, but not kept.
 */
export function rulePublish(contracts: readonly Contract[], peer: Peer, topic: string, retain: boolean): PublishRuling {
  for (const contract of contracts) {
    const params = matchTopic(contract.topic, topic);
    if (!params || !mayPublish(contract, peer, params.service)) continue;
    return retain && !contract.retain ? 'allow_without_retain' : 'allow';
  }
  return 'refuse';
}

function mayPublish(contract: Contract, peer: Peer, service: string | undefined): boolean {
  if (contract.publisher === 'anyone') return true;
  if (peer === 'stranger') return false;
  if (contract.publisher === 'each service') return peer === service;
  return contract.publisher === peer || (contract.alsoPublishedBy?.includes(peer) ?? false);
}
