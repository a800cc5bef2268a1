/**
 * How servers say that records were kept out of an import: one table of words, and where each counts. Readers of names, of
 * sentences and of refusals take their lists from it, and `docs/answers.md` prints it. Longer than 200 lines, so that it is one
 * vocabulary. Pure.
 */

/** One group of words, and what they mean by where they stand. */
export interface KeptOut {
  readonly words: readonly string[];
  /**
   * In the name of a member: `any` tells of it whatever the member holds; `count` only where that counts records, or lists
   * them, since the same word is said of other things as well.
   */
  readonly inName: 'any' | 'count' | 'no';
  /** In a sentence: of whatever is not plainly something else, or only of records by name. */
  readonly inSentence: 'any' | 'records' | 'no';
}

export const KEPT_OUT: readonly KeptOut[] = [
  {
    words: [
      ...['skipped', 'ignored', 'omitted', 'truncated', 'left out', 'not inserted', 'not stored', 'not saved'],
      ...['not imported', 'not accepted', 'not processed', 'not written', 'not created', 'not loaded', 'not kept'],
      ...['not recorded', 'not committed', 'not added', 'not retained', 'not upserted'],
    ],
    inName: 'any',
    inSentence: 'any',
  },
  {
    words: ['invalid', 'duplicate', 'duplicates', 'duplicated', 'leftout'],
    inName: 'any',
    inSentence: 'no',
  },
  {
    words: [
      ...['dropped', 'discarded', 'excluded', 'thrown away', 'not persisted', 'not ingested', 'not read', 'not taken'],
      ...['skipping', 'ignoring', 'sampled out'],
    ],
    inName: 'count',
    inSentence: 'any',
  },
  {
    words: [
      ...['lost', 'quarantined', 'filtered', 'filtered out', 'unsupported', 'dead lettered', 'deadlettered'],
      ...['dead letter', 'dead letters', 'dlq', 'over quota', 'over limit', 'over the limit', 'over the quota'],
    ],
    inName: 'count',
    inSentence: 'records',
  },
  {
    words: [
      ...['declined', 'bounced', 'nacked', 'withheld', 'held back', 'set aside', 'trimmed', 'deferred', 'postponed'],
    ],
    inName: 'count',
    inSentence: 'records',
  },
  {
    words: [
      ...['corrupt', 'corrupted', 'damaged', 'malformed', 'aborted', 'cancelled', 'canceled', 'blocked'],
      ...[
        'timed out',
        'incomplete',
        'reverted',
        'rolled back',
        'unreadable',
        'conflicting',
        'conflicts',
        'nack',
        'nacks',
        'nonconforming',
        'mismatched',
      ],
      ...['too old', 'too new', 'too late', 'too early', 'too large', 'too big', 'too long', 'out of retention'],
      ...['out of range', 'out of order', 'out of bounds', 'violation', 'violations', 'abandoned', 'undeliverable'],
      ...['throttled', 'rate limited', 'quota limited', 'limit reached', 'limits reached', 'dead lettering'],
    ],
    inName: 'count',
    inSentence: 'no',
  },
];

const wordsWhere = (fits: (one: KeptOut) => boolean): readonly string[] =>
  KEPT_OUT.filter(fits).flatMap(({ words }) => words);

/** Words of a name that tells of what was kept out, whatever it holds, ... */
export const KEPT_OUT_NAMES = wordsWhere(({ inName }) => inName === 'any');
/** ... and where it counts or lists records. */
export const KEPT_OUT_COUNTS = wordsWhere(({ inName }) => inName === 'count');
/**
 * Adjectives of damage: beside a word for records in a name they tell of some that were not taken, ...
 */
export const DAMAGED = [
  ...['bad', 'broken', 'faulty', 'defective', 'wrong', 'incorrect', 'illegal', 'erroneous', 'missing', 'orphaned'],
  ...['oversized', 'oversize', 'expired', 'stale', 'outdated', 'obsolete', 'poison', 'poisoned', 'garbage', 'junk'],
  ...['violating', 'offending', 'inconsistent', 'incompatible', 'unknown', 'late'],
] as const;
/** ... and so do “un” before one of these, and all that begin with “un” and end in “able”, or with “mis” and end in “ed”. */
export const NOT_DONE_TO_THEM = [
  ...['parsed', 'mapped', 'matched', 'supported', 'processed', 'recognized', 'recognised', 'expected', 'wanted'],
  ...['saved', 'stored', 'imported', 'inserted', 'ingested', 'delivered', 'accepted', 'formatted', 'decoded'],
  ...['handled', 'converted', 'persisted', 'committed', 'written', 'loaded', 'selected', 'recorded', 'kept'],
] as const;

/** What was done with them, in a sentence, ... */
export const KEPT_OUT_VERBS = wordsWhere(({ inSentence }) => inSentence !== 'no');
/** ... and of these what is said of other things as well. */
export const SAID_OF_MORE = wordsWhere(({ inSentence }) => inSentence === 'records');

/** What is said of single records beside what was kept: there they were left out, and elsewhere it is a failure. */
export const FAILED_OF_SOME = ['rejected', 'refused', 'failed', 'invalid', 'with errors'] as const;

/** All of the others, of which it is said that they were kept. */
export const THE_OTHERS = ['others', 'other', 'remaining', 'rest', 'remainder'] as const;

/** A cause beside these words is one of the moment, or of the whole: then no record’s fault is why it failed. */
export const OF_THE_MOMENT = [
  ...['timeout', 'timeouts', 'connection', 'network', 'quota', 'disk', 'memory', 'later', 'again', 'retry', 'resend'],
  ...['interrupted', 'stopped', 'broken pipe', 'eof', 'checksum', 'unauthorized', 'forbidden'],
] as const;

/** Verbs in other languages, as words begin; anywhere where no blanks part them. */
export const KEPT_OUT_STEMS = [
  ...['übersprungen', 'ignoriert', 'ausgelassen', 'verworfen', 'ignoré', 'omis', 'ignorad', 'omitid', 'descartad'],
  ...['overgeslagen', 'genegeerd', 'weggelaten', 'ignorat', 'saltat', 'ignorerad', 'oversprunget'],
  ...['pominięt', 'пропущен', '跳过', '忽略', 'スキップ', '건너'],
] as const;

/** What is there already was left out by right: none of it is told. */
export const THERE_BEFORE = [
  ...['duplicate', 'duplicates', 'duplicated', 'existing', 'exists', 'exist', 'already', 'known', 'unchanged'],
  ...[
    'identical',
    'same',
    'bereits',
    'déjà',
    'ya',
    'reeds',
    'già',
    'já',
    'redan',
    'allerede',
    'duplicado',
    'duplicados',
    'doublons',
    'duplikate',
  ],
] as const;

/** A name, or a clause, with one of these is about records, ... */
export const RECORDS_IN_WORDS = [
  ...['record', 'records', 'row', 'rows', 'entry', 'entries', 'item', 'items', 'document', 'documents', 'object'],
  ...['objects', 'line', 'lines', 'point', 'points', 'event', 'events', 'sample', 'samples', 'boatlog', 'telemetry'],
  ...['data'],
] as const;

/** ... and a clause with these, and none of them, about something of a record, or of the request. */
export const NOT_OF_RECORDS = [
  ...['field', 'fields', 'column', 'columns', 'property', 'properties', 'attribute', 'attributes', 'key', 'keys'],
  ...['member', 'members', 'parameter', 'parameters', 'header', 'headers', 'option', 'options', 'validation', 'check'],
  ...['checks'],
] as const;

/** Words beside a count’s in its name that say nothing of what is counted. */
export const SAY_NOTHING_OF_A_COUNT = [
  ...[
    'count',
    'counts',
    'number',
    'num',
    'nr',
    'n',
    'of',
    'total',
    'totals',
    'was',
    'were',
    'sent',
    'moved',
    'to',
    'by',
  ],
  ...['category', 'categories', 'out'],
] as const;

/** Of records these are told as left out; of the whole they put it off, and deny nothing. */
export const PUT_OFF = ['deferred', 'postponed', 'held back', 'set aside'] as const;

/** Words that are no state of the whole by which none of it is there. */
export const NO_STATE = ['truncated', 'trimmed', 'duplicate', 'duplicates', 'duplicated', ...PUT_OFF] as const;

/** Names of members in whose texts they are looked for. */
export const NOTE_NAMES = [
  ...['warning', 'warnings', 'warn', 'messages', 'msgs', 'notice', 'notices', 'note', 'notes', 'remark', 'remarks'],
  ...['hint', 'hints', 'infos', 'comments', 'avisos', 'advertencias', 'warnungen', 'hinweise', 'avertissements'],
] as const;

/** Members that say, where they are true, that a count beside them is of a part only. */
export const OF_A_PART = ['sampled', 'limited', 'capped', 'clipped'] as const;

/** What a refusal, or an answer with an error, says in words of an import of which the rest is stored. */
export const PARTLY_STORED = [
  ...['partial write', 'partial success', 'partial import', 'partial insert', 'partial ingest', 'partial acceptance'],
  ...[
    'written',
    'stored',
    'saved',
    'imported',
    'inserted',
    'ingested',
    'accepted',
    'persisted',
    'committed',
    'applied',
    'loaded',
    'recorded',
    'kept',
  ].flatMap((done) => [`partially ${done}`, `partly ${done}`]),
  ...['partially successful', 'partially succeeded', 'partly successful'],
] as const;

/** Beside one of these it may all be undone, ... */
export const UNDONE_WORDS = [
  ...['rolled back', 'rollback', 'rolling back', 'reverted', 'undone', 'all or nothing', 'atomic', 'transaction'],
  ...['abort', 'aborted', 'aborting', 'cancelled', 'canceled', 'dry run', 'simulated', 'would', 'nothing was'],
  ...['nothing has', 'whole batch', 'entire batch', 'entire import'],
] as const;

/** ... and beside one of these words alone do not say for sure that the rest is stored. What is busy is tried again. */
export const NOT_PARTLY_STORED = [
  ...['nothing', 'none', 'no points', 'no records', 'no rows', 'no data', 'no entries', 'all points', 'all records'],
  ...[
    'all rows',
    'not supported',
    'unsupported',
    'not allowed',
    'not permitted',
    'disallowed',
    'disabled',
    'forbidden',
  ],
  ...['refused', 'no partial', 'not partially', 'never', 'cannot', 'could not be', 'stopped', 'interrupted'],
  ...['incomplete', 'retry', 'resend', 'send again', 'send it again', 'not processed', 'aborted', 'broken pipe'],
  ...['eof', 'end of file', 'quota', 'checksum', 'lost'],
] as const;
