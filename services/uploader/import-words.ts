import { DONE, YES_WORDS } from './success-words.ts';

/**
 * The words by which an answer without a receipt and without a yes is known to be about an import at all, and not a front
 * page or the state of a server, as lists. `docs/answers.md` prints them. Pure.
 */

/** Words of a name that tell of an import, of what was sent, or of what became of it. */
export const IMPORT_NAMES = [
  ...['import', 'imports', 'importid', 'export', 'upload', 'receipt', 'reference', 'ref', 'ticket', 'job', 'task'],
  ...['batch', 'transaction', 'digest', 'sha', 'sha256', 'checksum', 'hash', 'etag', 'idempotency', 'replayed'],
  ...['replay', 'bytes', 'size', 'length', 'boat', 'installation'],
] as const;

/** The same, unless one of the others stands beside it. */
export const ID_NAMES = ['id', 'ids', 'uuid', 'guid', 'oid'] as const;
export const OTHER_IDS = [
  ...['request', 'trace', 'correlation', 'span', 'session', 'client', 'app', 'api', 'server', 'service', 'host'],
  ...['node', 'process', 'instance', 'build', 'user', 'page'],
] as const;

/** Words of a name that count, or hold, records. */
export const RECORD_NAMES = [
  ...['record', 'records', 'row', 'rows', 'entry', 'entries', 'item', 'items', 'document', 'documents', 'count'],
  ...['counts', 'total', 'totals', 'categories', 'affected', 'matched'],
] as const;

/** Words of a name that count what was done with them. */
export const DONE_NAMES = [
  ...DONE.words,
  ...['added', 'updated', 'upserted', 'modified', 'merged', 'replaced', 'unchanged', 'existing'],
] as const;

/** Words that say of a text that something was received; “ok” is the state of anything. Of other languages see `languages.ts`. */
export const RECEPTION_WORDS = [
  ...YES_WORDS.filter((word) => !['ok', 'okay', 'yes', 'true'].includes(word)),
  ...['got', 'thanks', 'thank', 'acknowledged', 'persisted', 'submitted', 'recorded'],
] as const;
