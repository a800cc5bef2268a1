import { tellsOfReception } from './about-import.ts';
import { IMPORT_NAMES } from './import-words.ts';
import { besidesLeftOut } from './left-out-sentences.ts';
import { mayBeANo } from './may-be-a-no.ts';
import { parseJson, type Reviver } from './parse-json.ts';
import { tellsPlainlyOfFailure } from './plain-failure.ts';
import { readReport } from './reports-success.ts';
import { wordsOf } from './success-words.ts';
import { numberSays, wordsSay } from './words-say.ts';

/**
 * What a 2xx says that is no JSON object, as the object that would say the same: a word of yes or no, or an id, on a line
 * of its own, and a list, in one value or a line each. Undefined where it is neither yes nor no. Pure.
 */

type Fields = Readonly<Record<string, unknown>>;

const LONGEST_LINE = 200;
/** “Nothing received” */
const NEGATED = /\b(?:not|never|nothing|nobody|none|no|without|nichts?|kein\w*|niet|geen|pas|rien|nada|\w+n['’]t)\b/i;
const UUID = /^\{?[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\}?$/i;
/** ULID, and the ids of databases in hexadecimals. */
const OTHER_ID = /^(?:[0-9A-HJKMNP-TV-Z]{26}|(?=.*\d)[0-9a-f]{16,40})$/;
const DIGEST = /^[0-9a-f]{64}$/i;
const IMPORTS = new Set<string>(['imp', ...IMPORT_NAMES]);

export function asObject(json: unknown, text: string, reviver?: Reviver): Fields | undefined {
  if (json === true) return { success: true };
  if (Array.isArray(json)) return listSays(json);
  if (typeof json === 'string') return lineSays(json.trim());
  if (typeof json === 'object') return undefined;
  return lineSays(text) ?? listSays(linesOf(text, reviver));
}

function lineSays(line: string): Fields | undefined {
  if (line === '' || line.length > LONGEST_LINE || /[\r\n<]|^[[{]/.test(line)) return undefined;
  if (/^[+-]?\d+$/.test(line))
    return numberSays('status', Number(line)) === 'unknown' ? undefined : { status: Number(line) };
  if (DIGEST.test(line)) return { sha256: line };
  if (isId(line)) return { import_id: line };
  const says = wordsSay(line);
  if (besidesLeftOut(line) !== null) return { text: line };
  if (says === 'no' || tellsPlainlyOfFailure(line)) return { text: line };
  if (says === 'yes' && !mayBeANo('text', line)) return { status: line };
  return tellsOfReception(line) && !NEGATED.test(line) ? { text: line } : undefined;
}

/** One that is known by its form, or by its name as an import’s: `import_550e8400`. */
const isId = (line: string): boolean =>
  UUID.test(line) ||
  OTHER_ID.test(line) ||
  (/^[a-z]+[-_:][\w.:-]*$/i.test(line) && /\d/.test(line) && IMPORTS.has(wordsOf(line)[0] ?? ''));

/** A list of which each member says yes, or one says no. */
function listSays(list: readonly unknown[]): Fields | undefined {
  const items = list.map((one) => (isFields(one) ? one : asObject(one, '')));
  if (items.length === 0 || !items.every((one) => one !== undefined)) return undefined;
  const reports = items.map((one) => readReport(one));
  const isNo = reports.some(({ no, partly, failure }) => no !== '' || partly !== '' || failure !== '');
  return isNo || reports.every(({ isYes, past }) => isYes && past === '') ? { items } : undefined;
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON in lines; none where one of them is no object. */
function linesOf(text: string, reviver?: Reviver): unknown[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (lines.length < 2 || !lines.every((line) => line.trim().startsWith('{'))) return [];
  return lines.map((line) => parseJson(line, reviver));
}
