import {
  countField,
  type Fields,
  field,
  fieldsField,
  textField,
} from '../../../shared/export/from-boat/read-fields.ts';
import { legacyName } from './legacy-name.ts';

/** What becomes of an export of the service before this one; an upload that was interrupted is pending again. */
export type LegacyStatus = 'pending' | 'failed' | 'completed';

/** One entry of its queue or its history, in any of the shapes that it had. */
export interface LegacyEntry {
  /** What it is known by, its file's name first. */
  readonly names: readonly string[];
  /** The bare name of its file; null when the entry names none. */
  readonly exportFile: string | null;
  /** The document itself, where an early version kept it in the entry. */
  readonly body: Fields | null;
  readonly status: LegacyStatus;
  /** Times as the boat wrote them. */
  readonly createdAt: unknown;
  readonly finishedAt: unknown;
  readonly tier: number | null;
  readonly retryCount: number;
  readonly lastError: string | null;
  readonly sizeBytes: number | null;
  readonly categoryCount: number | null;
}

const STATUSES: Readonly<Record<string, LegacyStatus>> = {
  pending: 'pending',
  uploading: 'pending',
  retry: 'pending',
  retrying: 'pending',
  completed: 'completed',
  success: 'completed',
  failed: 'failed',
};

/** The status that a word means; null when it means none. */
export function statusMeant(word: string | null): LegacyStatus | null {
  return word !== null && Object.hasOwn(STATUSES, word) ? (STATUSES[word] ?? null) : null;
}

/** An entry, or null when it is none. `listed` is what its list says of it, which counts for more than its own word. */
export function legacyEntry(fields: Fields, listed: LegacyStatus | null, otherwise: LegacyStatus): LegacyEntry | null {
  const id = textField(fields, 'queue_id', 'export_id', 'id');
  const file = textField(fields, 'export_file', 'file_path', 'filename');
  const names = [...new Set([file, id].flatMap((text) => (text === null ? [] : [legacyName(text)])))];
  const known = names.filter((name) => name !== '');
  if (known.length === 0) return null;
  const tier = countField(fields, 'tier');
  const error = textField(fields, 'last_error', 'error_message', 'error');
  return {
    names: known,
    exportFile: file?.split(/[\\/]/).at(-1) ?? null,
    body: bodyOf(fields),
    status: listed ?? statusMeant(textField(fields, 'status')) ?? otherwise,
    createdAt: field(fields, 'created_at', 'created', 'timestamp') ?? null,
    finishedAt: field(fields, 'completed_at', 'failed_at', 'last_attempt') ?? null,
    tier: tier !== null && tier <= 3 ? tier : null,
    retryCount: Math.min(countField(fields, 'retry_count', 'upload_attempts', 'attempts') ?? 0, 1_000_000),
    lastError: error === null ? null : error.replace(/\s+/g, ' ').slice(0, 300),
    sizeBytes: countField(fields, 'file_size_bytes'),
    categoryCount: countField(fields, 'category_count'),
  };
}

/** The whole document, or the entries of the one category that `type` names. */
function bodyOf(fields: Fields): Fields | null {
  const type = textField(fields, 'type');
  return Array.isArray(fields.data) && type !== null ? { [type]: fields.data } : fieldsField(fields, 'data');
}
