import { Type } from 'typebox';
import { RecordCounts } from '../export/categories.ts';
import { OfferedFile, OfferId, otherQueueId, Sha256 } from '../export/ids.ts';
import { defineContract } from './define-contract.ts';

export const Offer = Type.Object({
  queue_id: OfferId,
  claim: Type.Integer({ minimum: 1 }),
  export_file: OfferedFile,
  file_size_bytes: Type.Integer({ minimum: 0 }),
  sha256: Sha256,
  records: Type.Optional(RecordCounts),
  resend_of: Type.Optional(otherQueueId('set when it is a delivered export, sent anew')),
  delivered_sequence: Type.Optional(
    Type.Integer({
      minimum: 1,
      description: 'the highest number of an export of this installation that was delivered',
    }),
  ),
  may_have_arrived: Type.Optional(
    Type.Literal(true, {
      description: 'set when an earlier attempt of these bytes may have arrived, and no answer says whether',
    }),
  ),
  failed_before: Type.Optional(
    Type.Literal(true, {
      description:
        'set when the server failed (5xx) on the export before, or when it goes in parts: then a failure that says what a refusal says is one',
    }),
  ),
});
export type Offer = Type.Static<typeof Offer>;

export const queueUploading = defineContract({
  topic: 'export/queue/uploading',
  summary: 'The jobs the uploader is to upload now, in order; an empty array when there are none.',
  publisher: 'queue-keeper',
  consumers: ['uploader'],
  qos: 1,
  retain: true,
  payload: Type.Array(Offer, { maxItems: 100 }),
  examples: [
    [
      {
        queue_id: 'q_20260220_164416',
        claim: 1,
        export_file: 'export_20260220_164416.json',
        file_size_bytes: 2256,
        sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      },
    ],
    [],
  ],
});
