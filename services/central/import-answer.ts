import { type Static, Type } from 'typebox';
import { MOST_SEQUENCE } from '../../shared/export/told-sequence.ts';

/** What a server of the import API says of an upload: ours, and any other (`docs/import-api.json`). */

const Count = Type.Integer({ minimum: 0 });
const Pointer = Type.String({
  pattern: '^(/.*)?$',
  maxLength: 400,
  examples: ['/data/boatlog/12'],
  description: 'a place in the document that was sent, as JSON Pointer (RFC 6901)',
});

export const LeftOutRecord = Type.Object({
  pointer: Pointer,
  problem: Type.String({ description: 'why, in words' }),
});

/** The body of a 2xx: a receipt. */
export const Receipt = Type.Object(
  {
    status: Type.Literal('success', {
      description: 'the word of success; any other word beside a receipt is heard too, such as `failed`',
    }),
    import_id: Type.String({
      minLength: 1,
      maxLength: 200,
      examples: ['import_550e8400e29b41d4'],
      description: 'the receipt: another one for each export, the same whenever that export comes again',
    }),
    records_imported: Type.Record(Type.String({ pattern: '^[a-z_]{1,40}$' }), Count, {
      description:
        'records that were taken, by category. A count that is smaller than what was sent, of a category by its own name, is told aboard as left out, unless `records_left_out` says why',
    }),
    records_unchanged: Type.Optional(
      Type.Record(Type.String({ pattern: '^[a-z_]{1,40}$' }), Count, {
        description:
          'records, by category, of which a later export is here: what is stored stays as it is. They count neither as imported nor as left out',
      }),
    ),
    timestamp: Type.String({ format: 'date-time', description: 'when it was imported, by the server’s clock' }),
    storage_used_mb: Type.Number({ minimum: 0, description: 'by all imports of this installation' }),
    sha256: Type.String({
      pattern: '^[0-9a-f]{64}$',
      description: 'of the bytes that were received; one that is another than that of the export is no delivery of it',
    }),
    unknown_members: Type.Optional(
      Type.Array(Type.String(), {
        description: 'what a newer boat sent and is not known here: it is kept all the same',
      }),
    ),
    boat_key_notice: Type.Optional(
      Type.String({ description: 'a sentence for the owner: two boats send under one installation id' }),
    ),
    records_left_out: Type.Optional(
      Type.Integer({ minimum: 1, description: 'how many records were not taken; absent when all were' }),
    ),
    left_out: Type.Optional(
      Type.Array(LeftOutRecord, { maxItems: 50, description: 'the first of them, each by its place' }),
    ),
    duplicate: Type.Optional(
      Type.Literal(true, {
        description: 'it was here before: this is the receipt that it got then, and nothing is stored twice',
      }),
    ),
    resend: Type.Optional(
      Type.Object(
        { after_sequence: Type.Integer({ minimum: 0, maximum: MOST_SEQUENCE }) },
        {
          description:
            'a question to the boat: send again what you sent after this number. For a server that has lost it, as one whose backup was restored; the boat sends what it still has, each export under its key, once for the same gap, however often it is asked',
        },
      ),
    ),
    last_sequence: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description:
          'the highest number of an export of this installation that is here, in every receipt: a boat that has lost its own goes on above it, and without it what it sends until then is older than what is here',
      }),
    ),
  },
  { description: 'The export is stored, durably. The same receipt is said again when the export comes again.' },
);
export type Receipt = Static<typeof Receipt>;

/** The body of a 4xx and 5xx. */
export const RefusalBody = Type.Object(
  {
    status: Type.Literal('error'),
    error_code: Type.String({ pattern: '^[A-Z_]{1,60}$', description: 'for programs' }),
    message: Type.String({ description: 'for people: told aboard as it is, 160 characters of it' }),
    required_version: Type.Optional(
      Type.String({ description: 'of `INVALID_FORMAT`: the `format_version` that would fit' }),
    ),
    pointer: Type.Optional(Pointer),
  },
  { description: 'The export is not stored, nothing of it.' },
);
export type RefusalBody = Static<typeof RefusalBody>;
