import type { AedesPacket } from './aedes-packet.ts';

export interface PacketRow {
  readonly packet: string;
  readonly payload: Buffer | string;
}

/**
 * Packets as they lie in the store: fields as JSON, the payload as bytes. Aedes tells an outgoing packet by its own
 * `messageId` key, even when undefined; retained packets and wills have none.
 */
export function packetToRow(packet: AedesPacket): PacketRow {
  const { payload, ...fields } = packet;
  return { packet: JSON.stringify(fields), payload: payload ?? '' };
}

export function packetFromRow(row: PacketRow): AedesPacket {
  return { ...(JSON.parse(row.packet) as Omit<AedesPacket, 'payload'>), payload: row.payload };
}
