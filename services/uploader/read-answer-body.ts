/**
 * What an answer's body says, for the table of outcomes. Pure, and never more than a bounded, printable line of it
 * goes any further.
 */

const LONGEST_MESSAGE = 160;
const LONGEST_IMPORT_ID = 200;

export interface AnswerBody {
  readonly empty: boolean;
  readonly isObject: boolean;
  /** A web page: what captive portals answer, and web servers that do not know the path. */
  readonly isHtml: boolean;
  /** The fields of a JSON object; none of any other body. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Reads a body. A JSON object is not taken for a page whatever its content type says: PHP labels everything
 * `text/html` unless told otherwise.
 */
export function readAnswerBody(text: string, contentType: string | undefined): AnswerBody {
  const body = text.replace(/^\uFEFF/, '').trim();
  const json = parsed(body);
  const isObject = typeof json === 'object' && json !== null && !Array.isArray(json);
  const looksLikeHtml = /^<(!doctype\s+html|html|head|body|script|!--)/i.test(body);
  return {
    empty: body === '',
    isObject,
    isHtml: !isObject && (looksLikeHtml || /html/i.test(contentType ?? '')),
    fields: isObject ? (json as Record<string, unknown>) : {},
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * The server's own words (`message`, `error`, `error.message`, or `detail` of RFC 9457), on one bounded line and
 * without the token, which a server may well repeat.
 */
export function serverMessage({ fields }: AnswerBody, token: string): string {
  const { message, error, detail } = fields as { message?: unknown; error?: unknown; detail?: unknown };
  const nested = (error as { message?: unknown } | null | undefined)?.message;
  const said = [message, error, nested, detail].find((text) => typeof text === 'string' && text.trim() !== '');
  return typeof said === 'string' ? oneLine(withoutToken(said, token), LONGEST_MESSAGE) : '';
}

/** A token is `Bearer abc`, or `abc` alone; a server that repeats it usually repeats `abc`. */
function withoutToken(text: string, token: string): string {
  const bare = token.trim().split(' ').at(-1) ?? '';
  return bare.length < 4 ? text : text.replaceAll(bare, '***');
}

/** The receipt, where the fields of an answer hold one. */
export function importIdOf(fields: AnswerBody['fields']): string | undefined {
  const { import_id: id } = fields as { import_id?: unknown };
  const text = typeof id === 'string' || typeof id === 'number' ? oneLine(String(id), LONGEST_IMPORT_ID) : '';
  return text === '' ? undefined : text;
}

/**
 * What a server that was asked to be lenient did not take of the export, in a sentence; empty when it took all of it. Our
 * own answers `records_left_out` and the first of them as `left_out: [{pointer, problem}]`.
 */
export function leftOutInWords(fields: AnswerBody['fields']): string {
  const { records_left_out: count, left_out: named } = fields as { records_left_out?: unknown; left_out?: unknown };
  if (typeof count !== 'number' || !(count >= 1)) return '';
  const first: unknown = Array.isArray(named) ? named[0] : null;
  const { pointer, problem } = (first ?? {}) as { pointer?: unknown; problem?: unknown };
  const which = typeof pointer === 'string' ? `, such as ${pointer} (${String(problem ?? 'no reason given')})` : '';
  return `The central database took it without ${count} of its records${which}.`;
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
    const bare = name.replace(/[-_]/g, '').toLowerCase();
    if (!DIGEST_NAMES.test(bare)) return [];
    if (typeof value === 'object' && value !== null) return digestsIn(value as Record<string, unknown>);
    if (typeof value !== 'string' || value === '') return [];
    return [{ isKey: bare === 'idempotencykey', hex: asHex(value), value }];
  });
}

function asHex(digest: string): string | null {
  const bare = digest.replace(/^sha-?256[=:]/i, '').replace(/^:|:$/g, '');
  if (/^[0-9a-f]{64}$/i.test(bare)) return bare.toLowerCase();
  return /^[A-Za-z0-9+/]{43}=$/.test(bare) ? Buffer.from(bare, 'base64').toString('hex') : null;
}
