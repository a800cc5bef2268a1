import { Type } from 'typebox';
import { QueueId, RequestId, Timestamp } from '../export/ids.ts';
import { ResendMissing, resendRange } from '../export/resend.ts';
import { defineContract, type PayloadOf } from './define-contract.ts';

export const COMMANDS = ['retry', 'cancel', 'cleanup', 'resend'] as const;
const Command = Type.Enum([...COMMANDS]);

export const queueCommand = defineContract({
  topic: 'export/command',
  summary:
    'Asks the queue-keeper to retry or cancel one job, to send delivered exports anew, or to remove what has passed its days.',
  publisher: 'gateway',
  consumers: ['queue-keeper'],
  qos: 1,
  retain: false,
  payload: Type.Object(
    {
      request_id: RequestId,
      command: Command,
      queue_id: Type.Optional(
        Type.String({ maxLength: 64, description: 'for retry and cancel, and for resend of one' }),
      ),
      ...resendRange,
    },
    { additionalProperties: false },
  ),
  examples: [
    { request_id: 'page-1', command: 'retry', queue_id: 'q_20260220_164416' },
    { request_id: 'page-2', command: 'resend', after_sequence: 1_126_534 },
  ],
});

export const commandResult = defineContract({
  topic: 'export/command/result',
  summary: 'What became of a command.',
  publisher: 'queue-keeper',
  consumers: ['gateway', 'uploader', 'requester'],
  qos: 1,
  retain: false,
  payload: Type.Object({
    request_id: Type.Union([RequestId, Type.Null()]),
    command: Type.Union([Command, Type.Null()]),
    queue_id: Type.Optional(QueueId),
    ok: Type.Boolean(),
    code: Type.Enum(['done', 'not_found', 'not_possible', 'invalid_request', 'failed']),
    message: Type.String({ maxLength: 500 }),
    removed: Type.Optional(Type.Integer({ minimum: 0, description: 'jobs removed by cleanup' })),
    resend: Type.Optional(
      Type.Integer({ minimum: 0, description: 'delivered exports that are sent anew, or wait for that already' }),
    ),
    bytes: Type.Optional(Type.Integer({ minimum: 0, description: 'of the files of these' })),
    missing: Type.Optional(ResendMissing),
    at: Timestamp,
  }),
  examples: [
    {
      request_id: 'page-1',
      command: 'retry',
      queue_id: 'q_20260220_164416',
      ok: true,
      code: 'done',
      message: 'The export is pending again, and is tried at once, or as soon as there is a network.',
      at: '2026-02-20T21:44:20.000Z',
    },
  ],
});

export type QueueCommand = PayloadOf<typeof queueCommand>;
export type CommandResult = PayloadOf<typeof commandResult>;
