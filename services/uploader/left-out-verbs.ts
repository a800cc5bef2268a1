/** The words by which sentences say that records were left out, as lists. `docs/answers.md` prints them. Pure. */

/** What was done with them, in a sentence. */
export const LEFT_OUT_VERBS = [
  ...['skipped', 'skipping', 'ignored', 'ignoring', 'omitted', 'dropped', 'discarded', 'truncated', 'excluded'],
  ...['left out', 'thrown away', 'not imported', 'not stored', 'not saved', 'not inserted', 'not accepted'],
  ...['not processed', 'not written', 'not created', 'not read', 'not taken', 'not persisted', 'not ingested'],
] as const;

/** The same in other languages, as words begin; anywhere where no blanks part them. */
export const LEFT_OUT_STEMS = [
  ...['übersprungen', 'ignoriert', 'ausgelassen', 'verworfen', 'ignoré', 'omis', 'ignorad', 'omitid', 'descartad'],
  ...['overgeslagen', 'genegeerd', 'weggelaten', 'ignorat', 'saltat', 'ignorerad', 'oversprunget'],
  ...['pominięt', 'пропущен', '跳过', '忽略', 'スキップ', '건너'],
] as const;

/** What is there already was left out by right. */
export const THERE_BEFORE = [
  ...['duplicate', 'duplicates', 'duplicated', 'existing', 'exists', 'exist', 'already', 'known', 'unchanged'],
  ...['identical', 'same', 'bereits', 'déjà', 'duplicado', 'duplicados', 'doublons', 'duplikate'],
] as const;

/** A clause with one of these is about records, ... */
export const RECORDS_IN_WORDS = [
  ...['record', 'records', 'row', 'rows', 'entry', 'entries', 'item', 'items', 'document', 'documents', 'object'],
  ...['objects', 'line', 'lines', 'point', 'points', 'event', 'events', 'boatlog', 'telemetry', 'data'],
] as const;

/** ... and one with these, and none of them, about something of a record, or of the request. */
export const NOT_OF_RECORDS = [
  ...['field', 'fields', 'column', 'columns', 'property', 'properties', 'attribute', 'attributes', 'key', 'keys'],
  ...['member', 'members', 'parameter', 'parameters', 'header', 'headers', 'option', 'options', 'validation', 'check'],
] as const;

/** Names of members in whose texts that is looked for. */
export const NOTE_NAMES = [
  ...['warning', 'warnings', 'warn', 'messages', 'msgs', 'notice', 'notices', 'note', 'notes', 'remark', 'remarks'],
  ...['hint', 'hints', 'infos', 'comments', 'avisos', 'advertencias', 'warnungen', 'hinweise', 'avertissements'],
] as const;
