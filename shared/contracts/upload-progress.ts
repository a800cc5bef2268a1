import { Type } from 'typebox';
import { OfferId } from '../export/ids.ts';
import { defineContract } from './define-contract.ts';

export const uploadProgress = defineContract({
  topic: 'upload/progress',
  summary: 'How far the upload that is under way has come; at most two a second.',
  publisher: 'uploader',
  consumers: ['queue-keeper', 'monitors'],
  qos: 0,
  retain: false,
  payload: Type.Object({
    queue_id: OfferId,
    bytes_sent: Type.Integer({ minimum: 0 }),
    file_size_bytes: Type.Integer({ minimum: 0 }),
  }),
  examples: [{ queue_id: 'q_20260220_164416', bytes_sent: 1024, file_size_bytes: 2256 }],
});
