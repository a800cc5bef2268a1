import { Type } from 'typebox';
import { QueueId, RequestId, Timestamp } from '../export/ids.ts';
import { defineContract, type PayloadOf } from './define-contract.ts';
import { RejectionReason } from './export-rejected.ts';

const count = (description: string) => Type.Integer({ minimum: 0, description });
const orNull = <T extends typeof Timestamp>(schema: T) => Type.Union([schema, Type.Null()]);

/** Why an export that is asked for now would be refused. */
const Refusal = Type.Object({
  reason: RejectionReason,
  message: Type.String({ maxLength: 500, description: 'what is the matter, what it means, what to do' }),
  since: Timestamp,
});

/** Of a Signal K server: how it refuses us, and what it told that cannot be recorded. */
const Signalk = Type.Object({
  trouble: Type.Union([
    Type.Object({
      kind: Type.String({
        pattern: '^[a-z_]{1,40}$',
        description:
          'refused, elsewhere (a redirect), untrusted (TLS), busy, no_stream, hangs_up or mute (lets us listen and tells nothing)',
      }),
      message: Type.String({ maxLength: 500 }),
    }),
    Type.Null(),
  ]),
  left_out: Type.Array(
    Type.Object({
      source: Type.String({ maxLength: 100, description: 'who told it, as the server names it' }),
      reason: Type.String({ pattern: '^[a-z_]{1,40}$' }),
      at_least: Type.Integer({ minimum: 1, description: 'how often within a day: 1, 2, 5, 10, 20, 50, …' }),
      message: Type.String({ maxLength: 500, description: 'why, with the first of it' }),
    }),
    { maxItems: 50 },
  ),
});

export const collectorStatus = defineContract({
  topic: 'export/collector/status',
  summary:
    'What was asked for and is not an export yet, what lies here that is not ashore yet, and what would be refused.',
  publisher: 'collector',
  consumers: ['gateway', 'monitors'],
  qos: 1,
  retain: true,
  payload: Type.Object({
    tier: Type.Union([Type.Integer({ minimum: 0, maximum: 3 }), Type.Null()], {
      description: 'of the license; null when it cannot be read',
    }),
    refusal: Type.Union([Refusal, Type.Null()], { description: 'null when an export that is asked for now is made' }),
    requests_open: count('requests that are acknowledged and not an export yet'),
    open_requests: Type.Optional(
      Type.Array(RequestId, { maxItems: 20, description: 'which, the oldest first; not all where there are many' }),
    ),
    oldest_request_at: orNull(Timestamp),
    last_refused: Type.Union(
      [
        Type.Object({
          request_id: RequestId,
          reason: RejectionReason,
          message: Type.String({ maxLength: 500 }),
          at: Timestamp,
        }),
        Type.Null(),
      ],
      {
        description:
          'the newest request that was refused; null once it is asked again, or a later one became an export',
      },
    ),
    recorded: Type.Record(
      Type.String({ pattern: '^[a-z_]{1,40}$' }),
      Type.Object({
        waiting: count('records that were recorded or contributed here and are not ashore'),
        last_at: Type.Union([Timestamp, Type.Null()], { description: 'when the newest of them was recorded' }),
        exports: Type.Optional(
          Type.Array(Type.Object({ queue_id: QueueId, records: count('how many of those that wait it holds') }), {
            maxItems: 5,
            description: 'the newest exports that hold some of them, the newest first',
          }),
        ),
        withheld: Type.Optional(
          Type.Boolean({
            description:
              'true: its owner has not agreed that it goes ashore; what no export holds already stays aboard',
          }),
        ),
      }),
      { description: 'by category; one without such records is not named' },
    ),
    given_up: Type.Optional(
      Type.Record(
        Type.String({ pattern: '^[a-z_]{1,40}$' }),
        Type.Object({
          records: Type.Integer({ minimum: 1 }),
          first_at: Type.Union([Timestamp, Type.Null()], { description: 'when the oldest of them was recorded' }),
          last_at: Type.Union([Timestamp, Type.Null()], { description: 'when the newest of them was recorded' }),
        }),
        {
          description:
            'by category: records that were removed for want of room, or by their days, before they came ashore; until an export that says so is ashore',
        },
      ),
    ),
    contributions_refused: Type.Optional(
      Type.Object(
        {
          categories: Type.Array(Type.String({ pattern: '^[a-z_]{1,40}$' }), { minItems: 1, maxItems: 9 }),
          since: Timestamp,
        },
        { description: 'the room for contributions is full: what is sent to these is refused as `busy`' },
      ),
    ),
    other_computer_since: Type.Optional(
      Type.String({
        ...Timestamp,
        description: 'the card was in another computer before: it was moved here, or is a copy; told for 14 days',
      }),
    ),
    signalk: Type.Optional(Signalk),
    last_updated: Timestamp,
  }),
  examples: [
    {
      tier: 3,
      refusal: null,
      requests_open: 0,
      open_requests: [],
      oldest_request_at: null,
      last_refused: null,
      recorded: {
        boatlog: {
          waiting: 3,
          last_at: '2026-02-20T21:44:18.503Z',
          exports: [{ queue_id: 'q_20260220_164416', records: 2 }],
        },
      },
      last_updated: '2026-02-20T21:44:20.000Z',
    },
  ],
});

export type CollectorStatus = PayloadOf<typeof collectorStatus>;
