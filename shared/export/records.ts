/**
 * What one record of each category holds, with units. A central server checks record by record while it streams.
 *
 * Rules for all: ids are the boat's own, as text. `timestamp` is UTC; where the boat wrote local time without a zone,
 * or wrote it in another form, `timestamp_given` keeps its text. Words (`type`, `severity`) stay as the boat wrote
 * them. Each text and list has its bound. Unknown fields are allowed, so that an older central server takes a newer boat.
 *
 * Longer than 200 lines, so that the nine shapes are read side by side.
 */
import { type Static, type TSchema, Type } from 'typebox';
import type { CategoryName } from './categories.ts';
import { LONGEST_TEXT, LONGEST_WORD } from './fit-text.ts';
import { Timestamp } from './ids.ts';
import { OTHER_NAMES, QUANTITIES, type QuantityName, type SiUnit } from './quantities.ts';
import { READING_IN_SI, RECORD_EXAMPLES } from './record-examples.ts';
import { ALERT_ORIGINS, ENGINE_KINDS, QR_ORIGINS, TELEMETRY_ORIGINS, TIME_SOURCES, wordOf } from './written-words.ts';

const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const moment = (description: string) => Type.Union([Timestamp, Type.Null()], { description });
const text = (description: string) => orNull(Type.String({ maxLength: LONGEST_TEXT, description }));
const requiredWord = (description?: string) =>
  Type.String({ maxLength: LONGEST_WORD, ...(description && { description }) });
const word = (description: string) => orNull(requiredWord(description));
const amount = (description: string) => orNull(Type.Number({ description }));
/** What lies beyond was measured in another unit, or is none: a computer of 51,500 °C tells thousandths. */
const between = (minimum: number, maximum: number, description: string) =>
  orNull(Type.Number({ minimum, maximum, description }));
const share = (description: string) => orNull(Type.Number({ minimum: 0, maximum: 1, description }));
const percent = (description: string) => orNull(Type.Number({ minimum: 0, maximum: 100, description }));
const flag = (description: string) => orNull(Type.Boolean({ description }));
const count = (description: string) =>
  orNull(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description }));
/** A bounded number of names, each bounded. */
const named = (description: string, most: number) => ({
  description,
  maxProperties: most,
  propertyNames: { maxLength: 100 },
});

/** No computer that runs is colder or hotter. */
const temperature = (description: string) => between(-60, 150, description);
/** A hundred years. */
const uptime = (description: string) => between(0, 3_155_760_000, description);
const load = (description: string) => between(0, 10_000, description);
/** Up to a tebibyte. */
const memory = (description: string) => between(0, 1_073_741_824, description);
/** Up to a thousand terabytes. */
const disk = (description: string) => between(0, 1_000_000_000_000_000, description);

/** Where a record comes from. */
const originOf = <Words extends Readonly<Record<string, string>>>(words: Words) =>
  wordOf(words, { pattern: '^[a-z0-9_]{1,32}$' });

export const Gps = Type.Union(
  [
    Type.Object({
      latitude: Type.Number({ minimum: -90, maximum: 90, description: 'degrees north' }),
      longitude: Type.Number({ minimum: -180, maximum: 180, description: 'degrees east' }),
    }),
    Type.Null(),
  ],
  {
    description: 'where it was, WGS 84; null where that is not known',
    examples: [{ latitude: 43.6817, longitude: -79.5214 }],
  },
);

const when = {
  timestamp: Type.Union([Timestamp, Type.Null()], { description: 'UTC; null when the boat wrote no readable time' }),
  timestamp_given: Type.Optional(
    requiredWord('the time as the boat wrote it; absent when `timestamp` is that very text'),
  ),
  time_source: Type.Optional(wordOf(TIME_SOURCES, { maxLength: LONGEST_WORD })),
};

/** Our own clock orders what we record; what the sender's shows, in its own words, may be anything. */
const byClocks = {
  timestamp_sender: Type.Optional(requiredWord('the beginning by the clock of who sent it, as it was written')),
};

/** What was given for fields that are null, or absent, since it could not be read or cannot be; and what is no field. */
const unread = {
  given: Type.Optional(
    Type.Record(
      Type.String(),
      requiredWord(),
      named('by field, what the boat wrote where it could not be taken, or not with all its digits', 50),
    ),
  ),
  fields_left_out: Type.Optional(
    Type.Array(requiredWord(), {
      maxItems: 50,
      description:
        'names of what it held where it comes from, a contribution, a table or a file of the boat’s, and its category does not know; their values stayed aboard; of more names than 50 the last is how many more there are, `and 12 more`',
    }),
  ),
};

/** By what a receiver stores it: one rule for all categories, in the document's own words. */
const stored = {
  record_key: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 300,
      description:
        'of this record among all of this installation and category, for ever: the same thing keeps it when it is edited, but for its time, and an alert’s words; no other thing gets it; of no meaning beyond that',
    }),
  ),
  source: Type.Optional(
    Type.String({
      maxLength: 120,
      description:
        'where it comes from, by the name that it has in `categories`; of an object, which is made of several files and contributions, that is its category’s own name',
    }),
  ),
  revision: Type.Optional(
    Type.Integer({ minimum: 2, description: 'it was changed so often, where that is known; order is by `sequence`' }),
  ),
  contributed_by: Type.Optional(
    requiredWord(
      'of a contribution: who sent it, as the broker knows them: a user by name; a program aboard that did not log in as `aboard:` and the client id that it chose, or `aboard`; who contributes by HTTP from the network as `network:` and the name that it gave; of an object, who said something of it last',
    ),
  ),
  received_at: Type.Optional({
    ...Timestamp,
    description: 'of a contribution: when it came in, by this computer’s clock; absent where that was not set',
  }),
};

const where = {
  gps: Gps,
  gps_given: Type.Optional(
    requiredWord('the position as the boat wrote it, where that was in another form than `gps`, or said to be none'),
  ),
};

const phase = requiredWord('idle or cruise, of a run; max, warmup, steady_state, charging, … as the boat wrote it');

export const EngineReading = Type.Object({
  quantity: Type.String({
    maxLength: LONGEST_WORD,
    description: 'what was measured, by a name of `docs/quantities.md`; of a contribution any',
    examples: [...Object.keys(OTHER_NAMES), ...Object.keys(QUANTITIES)],
  }),
  phase,
  unit: word('unit of the four numbers that follow; null when the boat named none and none is documented'),
  mean: amount('in `unit`'),
  stddev: amount('in `unit`'),
  min: amount('in `unit`'),
  max: amount('in `unit`'),
  p95: Type.Optional(amount('95th percentile, in `unit`')),
  samples: count('number of readings behind them'),
});

const inUnit = 'in `unit`';

/** One quantity has one name here, and one unit. */
const inOneUnit = {
  quantity: Type.Unsafe<QuantityName>(
    Type.String({
      pattern: '^[a-z0-9_]{1,40}$',
      description: 'its one name; `docs/quantities.md` says what each means',
      examples: Object.keys(QUANTITIES),
    }),
  ),
  unit: Type.Unsafe<SiUnit>(
    Type.String({
      maxLength: 16,
      description: 'its one unit, SI as Signal K has it',
      examples: [...new Set(Object.values(QUANTITIES).map(({ unit }) => unit))],
    }),
  ),
};
const ConditionInSi = Type.Object({ ...inOneUnit, value: Type.Number({ description: inUnit }) });

const ReadingInSi = Type.Object(
  {
    quantity: inOneUnit.quantity,
    phase,
    unit: inOneUnit.unit,
    mean: amount(inUnit),
    stddev: amount(inUnit),
    min: amount(inUnit),
    max: amount(inUnit),
    p95: Type.Optional(amount('95th percentile, in `unit`')),
    samples: count('number of readings behind them'),
  },
  { examples: [READING_IN_SI] },
);

export const EngineBenchmarkRecord = Type.Object(
  {
    kind: originOf(ENGINE_KINDS),
    run_id: Type.Optional(
      requiredWord('of a run, and of a contribution with an id; unique on this boat, the same until it has ended'),
    ),
    engine: Type.Optional(requiredWord('of a run: the engine’s id in Signal K, such as `port`')),
    ended_at: Type.Optional(moment('of a run: its end, UTC; null while it goes on')),
    ...when,
    ...byClocks,
    version: word('version of the baseline’s format'),
    engine_hours: amount('hours of the engine’s life'),
    duration_s: amount('seconds'),
    samples: count('readings behind the whole'),
    conditions: Type.Record(
      Type.String(),
      Type.Union([Type.Number(), requiredWord()]),
      named('air_temp, water_temp, humidity, barometer, weather; as the boat wrote them', 50),
    ),
    conditions_units: Type.Optional(
      Type.Record(Type.String(), requiredWord(), named('the unit of each, where it was told', 50)),
    ),
    readings: Type.Array(EngineReading, {
      maxItems: 500,
      description: 'by quantity and phase, with names and units as the boat has them: see `readings_si`',
    }),
    conditions_si: Type.Optional(
      Type.Array(ConditionInSi, {
        maxItems: 50,
        description: 'the conditions by one name and in one unit a quantity, as far as their units were told',
      }),
    ),
    readings_si: Type.Optional(
      Type.Array(ReadingInSi, {
        maxItems: 500,
        description:
          'the same by one name and in one unit a quantity, as far as their units are known; absent where `readings` are so as they stand. Take these before `readings`',
      }),
    ),
    anomalies: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Integer({ minimum: 1 }),
        named(
          'of a run: values that no engine can have had, by quantity, in none of the numbers above; of a quantity of which these are so many that it is sent in another unit all its values',
          100,
        ),
      ),
    ),
    ...unread,
    ...stored,
  },
  { examples: [RECORD_EXAMPLES.engine_benchmark] },
);

export const BoatlogRecord = Type.Object(
  {
    entry_id: requiredWord(
      'the boat’s own id, a number or a UUID; of an entry without one its rowid, else a digest; unique on this boat only',
    ),
    ...when,
    type: word('voice, text, auto, weather or engine; as the boat wrote it'),
    content: text('the entry'),
    ...where,
    weather: text('the weather as the boat wrote it'),
    ...unread,
    ...stored,
  },
  { examples: [RECORD_EXAMPLES.boatlog] },
);

export const CaptureRecord = Type.Object(
  {
    capture_id: requiredWord(
      'the boat’s own id; of a capture without one its rowid, else a digest; unique on this boat only',
    ),
    ...when,
    file_name: word('name of the image, which stays on the boat'),
    file_size_bytes: count('size of the image; null when it is gone'),
    species: word('species as recognised on board'),
    confidence: share('of the species, else of the fish, 0 to 1'),
    species_top3: Type.Array(Type.Object({ species: requiredWord('as recognised'), confidence: share('0 to 1') }), {
      maxItems: 3,
      description: 'the likeliest species, the likeliest first',
    }),
    person_detected: flag('a person is in the picture'),
    fish_detected: flag('a fish is in the picture'),
    person_confidence: share('0 to 1'),
    fish_confidence: share('0 to 1'),
    second_species: word('species by the second opinion'),
    location_name: text('the place as the boat wrote it'),
    slot_id: word('which camera'),
    ...where,
    ...unread,
    ...stored,
  },
  { examples: [RECORD_EXAMPLES.marine_vision_captures] },
);

export const SnapshotRecord = Type.Object(
  {
    snapshot_id: requiredWord(
      'made from the time of the snapshot, and a count of ours; of a contribution its own, else a digest; unique on this boat only',
    ),
    ...when,
    orientation: requiredWord('forward_watch'),
    detections_count: count('how many were seen, also where not all are listed; null where nothing says it'),
    detection_types: Type.Array(requiredWord(), { maxItems: 500, description: 'each kind once' }),
    detections: Type.Array(
      Type.Object({
        class: word('what was seen'),
        confidence: share('0 to 1'),
        alert_level: word('INFO, WARNING or CRITICAL'),
        bbox: orNull(
          Type.Array(Type.Number(), {
            maxItems: 4,
            description:
              'four numbers in pixels of the picture, as they were given, or the corners (left, top, right, bottom) where their format was told; null for one in parts of the picture, or whose edges lie the wrong way round, which stands in `given`',
          }),
        ),
        detected_at: moment('UTC'),
      }),
      {
        maxItems: 500,
        description:
          'what was seen, one by one; a `bbox` in pixels, as four numbers whose format `bbox_format` may tell (`xyxy`, `xywh` from the corner, `cxcywh` from the middle; beside a `category_id` it is COCO’s `xywh`), or by its corners (`x1`, `y1`, `x2`, `y2`)',
      },
    ),
    alert_level: word('NONE, INFO, WARNING or CRITICAL'),
    alert_triggered: Type.Boolean({ description: 'the level is WARNING or CRITICAL' }),
    file_name: word('name of the image, which stays on the boat'),
    file_size_bytes: count('size of the image; null when it is gone'),
    error: text('what the watch itself reported'),
    passed_over: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Integer({ minimum: 1 }),
        named(
          'kinds that came since the sighting before and are in none, since there were six within a minute, and how often each came',
          100,
        ),
      ),
    ),
    ...unread,
    ...stored,
  },
  { examples: [RECORD_EXAMPLES.marine_vision_snapshots] },
);

export const QrCodeRecord = Type.Object(
  {
    origin: originOf(QR_ORIGINS),
    generated_at: moment('when it was made, UTC'),
    installation_uuid: requiredWord('the installation id, padded with zeros to a UUID'),
    current_tier: orNull(Type.Integer({ minimum: 0, maximum: 3, description: 'of the license when it was made' })),
    pairing_completed: flag('a phone was paired with it'),
    paired_at: moment('UTC'),
    mobile_app_version: word('of the phone that was paired'),
    ...unread,
    ...stored,
  },
  { examples: [RECORD_EXAMPLES.qr_codes] },
);

export const AlertRecord = Type.Object(
  {
    alert_id: word('the boat’s own id'),
    origin: originOf(ALERT_ORIGINS),
    ...when,
    type: word('health, anomaly, system, network, …; as the boat wrote it'),
    category: word('as the boat wrote it'),
    severity: word('info, warning, critical, or a Signal K state; as the boat wrote it'),
    title: text('in a few words'),
    message: text('in words'),
    metric: word('what was measured'),
    sensor_value: amount('in the metric’s unit on the boat'),
    threshold_value: amount('in the metric’s unit on the boat'),
    sensor_values: Type.Record(Type.String(), Type.Number(), named('further readings by name', 50)),
    resolved: flag(
      'no longer so, of which `active` and `firing` say the opposite; null where nobody said, where what was said contradicts itself and stands in `given`, or where `details` says why that is not known',
    ),
    resolved_at: moment('when it was over, UTC; no moment ahead, and none before its beginning'),
    gps: Type.Optional(Gps),
    gps_given: Type.Optional(
      requiredWord('the position as it was written, where that was in another form than `gps`, or said to be none'),
    ),
    details: Type.Optional(
      Type.Record(
        Type.String(),
        requiredWord(),
        named('of a notification: what else it holds, by its own names; what is no text, as JSON', 50),
      ),
    ),
    ...byClocks,
    delivery_status: word('of a webhook: how the sending ended'),
    sender: Type.Optional(
      requiredWord('of a notification: who told it, as Signal K names it; of two each has its own'),
    ),
    times_raised: Type.Optional(count('raised again within a minute is the same alert')),
    transitions: Type.Optional(
      Type.Array(
        Type.Object({
          at: { ...Timestamp, description: 'UTC, by our own clock' },
          at_sender: Type.Optional(requiredWord('the same by the clock of who sent it, as it was written')),
          state: requiredWord(
            'Signal K’s: nominal, normal, alert, warn, alarm or emergency; another as its sender wrote it',
          ),
          message: text('the words that came with it'),
        }),
        { maxItems: 100, description: 'each change, oldest first; the first fifty and the newest fifty' },
      ),
    ),
    transitions_unlisted: Type.Optional(count('changes between the first fifty and the newest that are not listed')),
    ...unread,
    ...stored,
  },
  { examples: [RECORD_EXAMPLES.system_alerts] },
);

export const TelemetryRecord = Type.Object(
  {
    origin: originOf(TELEMETRY_ORIGINS),
    ...when,
    period_s: Type.Optional(
      Type.Number({ minimum: 0, description: 'of a period: seconds; `timestamp` is its beginning' }),
    ),
    samples: Type.Optional(count('of a period: numbers are means of so many, counters and sizes the last')),
    system_uptime_seconds: uptime('seconds'),
    cpu_count: orNull(Type.Integer({ minimum: 0, maximum: 4_096, description: 'cores' })),
    load_average_1m: load('runnable processes'),
    load_average_5m: load('runnable processes'),
    load_average_15m: load('runnable processes'),
    cpu_temperature_c: temperature('degrees Celsius'),
    cpu_temperature_c_max: Type.Optional(temperature('of a period: the highest')),
    cpu_usage_percent: percent('percent of all cores'),
    cpu_usage_percent_max: Type.Optional(percent('of a period: the highest minute')),
    cpu_frequency_mhz: between(0, 10_000, 'MHz'),
    cpu_throttled: flag('slowed down for heat or low voltage'),
    memory_total_kb: memory('KiB'),
    memory_available_kb: memory('KiB'),
    memory_available_kb_min: Type.Optional(memory('of a period: the least')),
    memory_used_percent: percent('percent'),
    boot_count: Type.Optional(count('times the computer was started since the recording began')),
    unclean_shutdowns: Type.Optional(count('of these, how many ended without a word: the plug was pulled')),
    disk_total_bytes: disk('bytes, of the disk the boat’s files lie on'),
    disk_used_bytes: disk('bytes'),
    disk_free_bytes: disk('bytes that a service may use'),
    disk_used_percent: percent('percent'),
    network: Type.Array(
      Type.Object({
        interface: requiredWord('its name, such as wlan0'),
        received_bytes: Type.Number({ minimum: 0, description: 'bytes since boot' }),
        sent_bytes: Type.Number({ minimum: 0, description: 'bytes since boot' }),
        link_up: Type.Optional(Type.Boolean({ description: 'it has a carrier' })),
        link_changes: Type.Optional(
          Type.Integer({ minimum: 0, description: 'times the link came or went since boot' }),
        ),
      }),
      { description: 'each interface but loopback' },
    ),
    ...unread,
    ...stored,
  },
  { examples: [RECORD_EXAMPLES.telemetry] },
);

const scalars = (description: string) =>
  Type.Record(
    Type.String(),
    Type.Union([requiredWord(), Type.Number(), Type.Boolean(), Type.Null()]),
    named(description, 200),
  );

/** Everything by an allow list of names; empty when nothing could be read. */
export const SettingsRecord = Type.Object(
  {
    license: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Unknown(),
        named('installation_id, tier, features, reset_count, max_resets, version, subscription_status, …', 200),
      ),
    ),
    user_preferences: Type.Optional(scalars('measurement_system, language, timezone, theme, consents')),
    unit_metadata: Type.Optional(
      scalars('the units the boat shows: speed_unit, temperature_unit, pressure_unit, volume_unit'),
    ),
    ...unread,
    ...stored,
  },
  { examples: [RECORD_EXAMPLES.settings] },
);

/** Empty when nothing could be read. Names, addresses and free answers of the wizard stay on the boat. */
export const OnboardingRecord = Type.Object(
  {
    configuration: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), named('language, dir; vessel, engine, chartplotter, cx5106', 200)),
    ),
    completed: Type.Optional(flag('the wizard was finished')),
    completion_timestamp: Type.Optional(moment('when the wizard was done, UTC')),
    reset_count: Type.Optional(count('times the boat was set up anew')),
    max_resets: Type.Optional(orNull(Type.Integer({ description: '9999 or -1: no limit' }))),
    resets_remaining: Type.Optional(count('null: no limit, or not known')),
    last_reset_timestamp: Type.Optional(moment('UTC')),
    ...unread,
    ...stored,
  },
  { examples: [RECORD_EXAMPLES.onboarding] },
);

/** The schema of one record; for `settings` and `onboarding` of the object itself. */
export const categoryRecordSchemas = {
  engine_benchmark: EngineBenchmarkRecord,
  boatlog: BoatlogRecord,
  marine_vision_captures: CaptureRecord,
  marine_vision_snapshots: SnapshotRecord,
  qr_codes: QrCodeRecord,
  settings: SettingsRecord,
  system_alerts: AlertRecord,
  onboarding: OnboardingRecord,
  telemetry: TelemetryRecord,
} as const satisfies Record<CategoryName, TSchema>;

export type RecordOf<Name extends CategoryName> = Static<(typeof categoryRecordSchemas)[Name]>;
