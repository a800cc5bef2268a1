import { SOMEBODY_ABOARD } from '../shared/contracts/export-data-from.ts';
import type { Peer } from './authorize.ts';
import { isChosenClientId } from './chosen-client-id.ts';

/**
 * Who contributes, as the export says it: a user by name; a program aboard that did not log in by the client id that it
 * chose, behind a word that says so; `aboard` where it chose none. No one of these can be taken for another: no user has a
 * colon in their name. Pure.
 */
export function senderName(peer: Peer, clientId: string): string {
  if (typeof peer === 'object') return peer.name === SOMEBODY_ABOARD ? `user:${peer.name}` : peer.name;
  if (peer !== 'stranger' && peer !== 'reader') return peer;
  return isChosenClientId(clientId) ? `${SOMEBODY_ABOARD}:${clientId.toWellFormed()}` : SOMEBODY_ABOARD;
}
