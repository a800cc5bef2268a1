import type { AedesPacket } from './aedes-packet.ts';

/**
 * Packets as they lie in the store: fields as JSON, the payload as bytes. Aedes tells an outgoing packet by its own
 * `messageId` key, even when undefined; retained packets and wills have none.
 */
export function packetToRow(packet: AedesPacket): { packet: string; payload: Buffer | string } {
  const { payload, ...fields } = packet;
  return { packet: JSON.stringify(fields), payload: payload ?? '' };
}

export function packetFromRow(row: { packet: string; payload: Buffer | string }): AedesPacket {
  return { ...(JSON.parse(row.packet) as Omit<AedesPacket, 'payload'>), payload: row.payload };
}
