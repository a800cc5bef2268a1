import { randomUUID } from 'node:crypto';
import type { Client } from 'aedes';
import { type Contract, matchContract } from '../shared/contracts/define-contract.ts';
import { exportData } from '../shared/contracts/export-data.ts';
import { clientIdOf, type Peer } from './authorize.ts';
import { senderName } from './name-sender.ts';
import { isNotForSession } from './not-for-session.ts';
import type { AedesPacket } from './persistence/aedes-packet.ts';
import type { GivenNames } from './persistence/given-names.ts';

const COLLECTOR = clientIdOf('collector');

/**
 * A contribution says who sent it and which message it is to the collector alone, by the topic under which it gets it
 * (`exportDataFrom`); to all others it comes as it was published.
 */
export function createContributionNaming(names: GivenNames) {
  const isOf = (contract: Contract, topic: string): boolean => matchContract(contract, topic) !== null;
  const connections = new WeakMap<Client, string>();

  /** Of a client: another name for each connection that it makes. */
  function connectionOf(client: Client | null): string {
    if (client === null) return '';
    const known = connections.get(client) ?? randomUUID();
    connections.set(client, known);
    return known;
  }

  return {
    /** To be called when the message has the buffer that names it, before it is stored. */
    name(packet: AedesPacket, peer: Peer, client: Client | null, clientId: string): void {
      if (!isOf(exportData, packet.topic)) return;
      const sender = encodeURIComponent(senderName(peer, clientId));
      const publisher = { clientId, connection: connectionOf(client) };
      names.name(packet, COLLECTOR, publisher, (message) => `${packet.topic}/${sender}/${message}`);
    },

    /** A client’s connection has ended, with a DISCONNECT or without. */
    ended(client: Client): void {
      const { _disconnected: saidGoodbye } = client as unknown as { _disconnected: boolean };
      names.ended(client.id, saidGoodbye);
    },

    /** A message as a client gets it; null for what is not for it. */
    forClient<P extends AedesPacket>(clientId: string, packet: P): P | null {
      if (isNotForSession(clientId, packet.topic)) return null;
      return clientId === COLLECTOR ? names.forSession(clientId, packet) : packet;
    },
  };
}
