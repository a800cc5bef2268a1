import { type Static, Type } from 'typebox';
import { Absent, CATEGORIES, Category, Problem, Withheld } from './categories.ts';
import { CategoryStates } from './category-state.ts';
import { BoatKeyId, QueueId, RequestId, Timestamp } from './ids.ts';
import { categoryRecordSchemas } from './records.ts';
import { CLOCK_SOURCES, wordOf } from './written-words.ts';

export { isObjectCategory, type ListName, OBJECT_CATEGORIES, type ObjectName } from './category-names.ts';
export { categoryRecordSchemas } from './records.ts';

export const FORMAT_VERSION = '1.0';
/**
 * Of this schema: the second number grows with additions, which a receiver takes that does not know them; the first would
 * with a break, and `format_version` with it.
 */
export const DOCUMENT_SCHEMA = 'urn:d3kos:export-document:1.1';

/**
 * One export, as it is written to its file and sent ashore. Its keys stand in this order, `installation_id` first, so
 * that a receiver knows the sender before it has read the rest; what follows `data` is known only then.
 * All nine categories are always there, in the order of `CATEGORIES`.
 */
export const exportDocument = Type.Object(
  {
    installation_id: Type.String({ pattern: '^[A-Za-z0-9-]{8,64}$', description: 'of the boat' }),
    format_version: Type.Literal(FORMAT_VERSION, { description: 'another one would be a break' }),
    export_timestamp: { ...Timestamp, description: 'when it was made, by this computer’s clock: order by `sequence`' },
    tier: Type.Integer({ minimum: 0, maximum: 3, description: 'of the license when the export was made' }),
    request_id: Type.Optional({ ...RequestId, description: 'of who asked for it' }),
    boat_key: Type.Optional({
      ...BoatKeyId,
      description:
        'of the boat, another one on every computer and for every folder of data that begins anew: two that send at the same time under one installation_id are two boats',
    }),
    $schema: Type.Optional(
      Type.String({
        pattern: '^urn:d3kos:export-document:\\d{1,4}\\.\\d{1,4}$',
        examples: [DOCUMENT_SCHEMA],
        description:
          'the `$id` of the schema that it was written by: the second number tells additions, the first a break',
      }),
    ),
    software_version: Type.Optional(Type.String({ maxLength: 64, description: 'of the program that made it' })),
    sequence: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: Number.MAX_SAFE_INTEGER,
        description:
          'of the export: above that of every one made before on this boat, also where its clock went back; not every number is used. What is stored from an export of a higher one is newer',
      }),
    ),
    boot: Type.Optional(
      Type.Object(
        {
          id: Type.String({ maxLength: 64, description: 'another one after each boot of this computer' }),
          uptime_s: Type.Integer({ minimum: 0, description: 'seconds since that boot' }),
        },
        { description: 'when it was made by what no clock can move' },
      ),
    ),
    clock: Type.Optional(
      Type.Object(
        {
          synchronized: Type.Boolean({ description: 'the system said that its clock was right' }),
          source: wordOf(CLOCK_SOURCES, { pattern: '^[a-z_]{1,32}$' }),
        },
        { description: 'of this computer, when the export was made' },
      ),
    ),
    part_of: Type.Optional(
      Type.Object(
        {
          queue_id: { ...QueueId, description: 'of the export' },
          part: Type.Integer({ minimum: 1, description: 'its number, from 1' }),
        },
        {
          description:
            'the export that this is a part of: a category that `problems` says is `in_parts` is not whole here',
        },
      ),
    ),
    data: Type.Object(
      {
        engine_benchmark: Type.Array(categoryRecordSchemas.engine_benchmark, {
          description: 'baselines and runs of the engines',
        }),
        boatlog: Type.Array(categoryRecordSchemas.boatlog, { description: 'in the order in which the boat wrote it' }),
        marine_vision_captures: Type.Array(categoryRecordSchemas.marine_vision_captures, {
          description: 'fish and people seen by the cameras; never the image',
        }),
        marine_vision_snapshots: Type.Array(categoryRecordSchemas.marine_vision_snapshots, {
          description: 'what the forward watch saw; never the image',
        }),
        qr_codes: Type.Array(categoryRecordSchemas.qr_codes, {
          description: 'codes by which phones are paired; never what opens the boat',
        }),
        settings: { ...categoryRecordSchemas.settings, description: 'one record; `{}` is none' },
        system_alerts: Type.Array(categoryRecordSchemas.system_alerts, {
          description: 'alerts of the boat, of Signal K, and of this system',
        }),
        onboarding: { ...categoryRecordSchemas.onboarding, description: 'one record; `{}` is none' },
        telemetry: Type.Array(categoryRecordSchemas.telemetry, {
          description: 'how the computer on board is doing, with the owner’s consent',
        }),
      },
      { description: 'the nine categories, in this order' },
    ),
    problems: Type.Array(Problem, {
      description:
        'what could not be read, or not to its end; a category that is not named here, nor in not_requested, is whole',
    }),
    absent: Type.Optional(
      Type.Array(Absent, { description: 'sources that this boat never had; nothing is missing for them' }),
    ),
    withheld: Type.Optional(
      Type.Array(Withheld, { description: 'what the owner keeps back; nothing is missing for it' }),
    ),
    not_requested: Type.Optional(
      Type.Array(Category, { description: 'categories that nobody asked for: empty here, whatever the boat holds' }),
    ),
    categories: Type.Optional(CategoryStates),
  },
  {
    $id: DOCUMENT_SCHEMA,
    title: 'D3kOS export',
    description: `One export of a boat’s data: ${CATEGORIES.length} categories.`,
  },
);
export type ExportDocument = Static<typeof exportDocument>;
