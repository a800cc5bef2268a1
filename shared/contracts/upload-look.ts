import { Type } from 'typebox';
import { Timestamp } from '../export/ids.ts';
import { defineContract, type PayloadOf } from './define-contract.ts';

export const uploadLook = defineContract({
  topic: 'upload/look',
  summary: 'The central database was looked at, with a few hundred bytes and no export, and answers well.',
  publisher: 'uploader',
  consumers: ['queue-keeper', 'monitors'],
  qos: 1,
  retain: false,
  payload: Type.Object({
    http_status: Type.Integer({ minimum: 100, maximum: 999, description: 'what it answered' }),
    at: Timestamp,
  }),
  examples: [{ http_status: 405, at: '2026-02-20T21:44:20.000Z' }],
});

export type UploadLook = PayloadOf<typeof uploadLook>;
