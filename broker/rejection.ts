import { exportRejected, REJECTED_TOPIC, type RejectionReason } from '../shared/contracts/export-rejected.ts';
import { clientIdOf } from './authorize.ts';
import type { AedesPacket } from './persistence/aedes-packet.ts';

/** What the broker itself answers to a message of which it takes nothing; `topic` is the message’s, `at` is now, as ISO 8601. */
export const rejection = (reason: RejectionReason, message: string, topic: string, at: string): AedesPacket => ({
  cmd: 'publish',
  topic: exportRejected.topic,
  payload: Buffer.from(
    JSON.stringify({ request_id: null, reason, message, topic: topic.slice(0, REJECTED_TOPIC).toWellFormed(), at }),
  ),
  qos: exportRejected.qos,
  retain: false,
  clientId: clientIdOf('broker'),
});
