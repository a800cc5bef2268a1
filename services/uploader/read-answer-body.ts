import { isErrorPage, textOfPage, titleOfPage } from './read-page.ts';
import { textsIn } from './refusal-words.ts';
import { bare, PORTALS } from './success-words.ts';

/**
 * What an answer's body says, for the table of outcomes. Pure, and never more than a bounded, printable line of it
 * goes any further.
 */

const LONGEST_MESSAGE = 160;
const LONGEST_IMPORT_ID = 200;
/** So much of a refusal is read for what it says. */
const LONGEST_WORDS = 2_000;

export interface AnswerBody {
  readonly empty: boolean;
  readonly isObject: boolean;
  /** A web page: what captive portals answer, and web servers that do not know the path. */
  readonly isHtml: boolean;
  /** The title of a web server's or proxy's own page of an error; empty of any other page, and of what is none. */
  readonly errorPage: string;
  /** All that it says in words, for lists of words only: none of it is told. */
  readonly words: string;
  /** The fields of a JSON object; none of any other body. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** A JSON object by which a captive portal says what it is. */
  readonly isPortal: boolean;
  /** Our own request, given back: the export, or the fields of its head. */
  readonly isEcho: boolean;
}

/**
 * Reads a body, each text of its JSON as `said` gives it. A JSON object is not taken for a page whatever its content type
 * says: PHP labels everything `text/html` unless told otherwise.
 */
export function readAnswerBody(
  text: string,
  { status, contentType }: { status: number; contentType: string | undefined },
  said = asItIs,
): AnswerBody {
  const body = text.replace(/^\uFEFF/, '').trim();
  const json = parsed(body, said);
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  const looksLikeHtml = /^<(!doctype\s+html|html|head|body|script|!--)/i.test(body);
  const isHtml = !isObject && (looksLikeHtml || /html/i.test(contentType ?? ''));
  const title = isHtml && isErrorPage(body, status) ? titleOfPage(body) || `HTTP ${status}` : '';
  return {
    empty: body === '',
    isObject,
    isHtml,
    errorPage: said(title),
    words: (isHtml ? textOfPage(body) : json === undefined ? body : textsIn(json).join(' ')).slice(0, LONGEST_WORDS),
    fields: isObject ? (json as Record<string, unknown>) : {},
    isPortal: isObject && Object.entries(json as object).some(([name, value]) => saysPortal(bare(name), value)),
    isEcho: ECHOES.some((both) => both.every((one) => one.test(body))),
  };
}

const asItIs = (text: string): string => text;

function parsed(text: string, said: (text: string, name: string) => string): unknown {
  try {
    return JSON.parse(text, (name: string, value: unknown, context?: { readonly source?: string }) => {
      if (typeof value === 'string') return said(value, name);
      if (typeof value !== 'number') return value;
      // A number is a text as well to whoever repeats it, and a receipt has digits that no number keeps.
      const written = context?.source ?? `${value}`;
      const told = said(written, name);
      return told !== written || bare(name) === 'importid' ? told : value;
    });
  } catch {
    return undefined;
  }
}

const PORTAL_NAMES = new Set(PORTALS.map(bare));

const saysPortal = (name: string, value: unknown): boolean =>
  PORTAL_NAMES.has(name) && (value === true || (typeof value === 'string' && value !== '' && value !== 'false'));

/** What stands together in our request only, however it is quoted within an answer. */
const ECHOES: readonly (readonly RegExp[])[] = [
  [/format[-_]?version\W/i, /export[-_]?timestamp\W/i],
  [/idempotency[-_]key\W+[0-9a-f]{64}/i, /user[-_]agent\W+d3kos-export/i],
];

/** Where servers say what is wrong, in the order in which one is asked for; `detail` is RFC 9457's. */
const MESSAGE_NAMES = [
  ...['message', 'msg', 'errormessage', 'errormsg', 'errmsg', 'error', 'errordescription', 'faultstring', 'detail'],
  ...['title', 'description', 'reason'],
];
/** What may hold the message in their place. */
const AROUND_A_MESSAGE = ['error', 'fault', 'status'];

/** The server's own words, on one bounded line. */
export function serverMessage({ fields, errorPage }: AnswerBody): string {
  if (errorPage !== '') return oneLine(errorPage, LONGEST_MESSAGE);
  const around = AROUND_A_MESSAGE.map((name) => fieldOf(fields, name)).filter((one) => isFields(one));
  return oneLine([fields, ...around].map(messageOf).find((text) => text !== '') ?? '', LONGEST_MESSAGE);
}

function messageOf(fields: AnswerBody['fields']): string {
  const texts = MESSAGE_NAMES.map((name) => fieldOf(fields, name));
  return texts.find((text): text is string => typeof text === 'string' && text.trim() !== '') ?? '';
}

const isFields = (value: unknown): value is AnswerBody['fields'] =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The field of that bare name: servers have their own ways with capitals, dashes and underscores. */
export function fieldOf(fields: AnswerBody['fields'], name: string): unknown {
  const found = Object.keys(fields).find((given) => bare(given) === name);
  return found === undefined ? undefined : fields[found];
}

/** The receipt, where the fields of an answer hold one. */
export function importIdOf(fields: AnswerBody['fields']): string | undefined {
  const id = fieldOf(fields, 'importid');
  const text = typeof id === 'string' || typeof id === 'number' ? oneLine(String(id), LONGEST_IMPORT_ID) : '';
  return text === '' ? undefined : text;
}

/** More records than any boat has: beyond that, and between whole numbers, a count is not believed. */
const MOST_RECORDS = 10_000_000;

/**
 * What a server that was asked to be lenient did not take of the export, in a sentence; empty when it took all of it. Our
 * own answers `records_left_out` and the first of them as `left_out: [{pointer, problem}]`; `others` is what other servers'
 * members say of it.
 */
export function leftOutInWords(fields: AnswerBody['fields'], others = ''): string {
  const count = fieldOf(fields, 'recordsleftout');
  const named = fieldOf(fields, 'leftout');
  if (typeof count !== 'number' || !(count > 0)) {
    return others === '' ? '' : `The central database says that it took it without some of its records (${others}).`;
  }
  const howMany = Number.isInteger(count) && count <= MOST_RECORDS ? `${count}` : 'some';
  const first: unknown = Array.isArray(named) ? named[0] : null;
  const { pointer, problem } = (first ?? {}) as { pointer?: unknown; problem?: unknown };
  const why = typeof problem === 'string' && problem !== '' ? problem : 'no reason given';
  const which = typeof pointer === 'string' ? `, such as ${pointer} (${why})` : '';
  return `The central database took it without ${howMany} of its records${which}.`;
}

/** Printable text on one line: control, format and separator characters become spaces. */
export function oneLine(text: string, limit: number): string {
  const line = text
    .slice(0, limit * 4)
    .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}

/** The names under which servers repeat a digest or our key, without their dashes and underscores. */
const DIGEST_NAMES = /^(sha256|digest|contentdigest|reprdigest|contentsha256|idempotencykey)$/;

/**
 * Which export a body speaks of: ours, another, or not said. Digests are read as hex, base64 or RFC 9530's
 * `sha-256=:…:`, also within an object; one in no known form says nothing.
 */
export function namedExport({ fields }: AnswerBody, sha256: string): 'ours' | 'another' | 'none' {
  const known = digestsIn(fields).filter(({ isKey, hex }) => isKey || hex !== null);
  if (known.length === 0) return 'none';
  return known.every(({ hex, value }) => (hex ?? value) === sha256) ? 'ours' : 'another';
}

function digestsIn(fields: Readonly<Record<string, unknown>>): { isKey: boolean; hex: string | null; value: string }[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const its = bare(name);
    if (!DIGEST_NAMES.test(its)) return [];
    if (typeof value === 'object' && value !== null) return digestsIn(value as Record<string, unknown>);
    if (typeof value !== 'string' || value === '') return [];
    return [{ isKey: its === 'idempotencykey', hex: asHex(value), value }];
  });
}

function asHex(digest: string): string | null {
  const bare = digest.replace(/^sha-?256[=:]/i, '').replace(/^:|:$/g, '');
  if (/^[0-9a-f]{64}$/i.test(bare)) return bare.toLowerCase();
  return /^[A-Za-z0-9+/]{43}=$/.test(bare) ? Buffer.from(bare, 'base64').toString('hex') : null;
}
