import { asObject } from './as-object.ts';
import { mentionsRecords } from './mentions-records.ts';
import { isOfApplication } from './of-application.ts';
import { parseJson, type Reviver } from './parse-json.ts';
import { peelAnswer } from './peel-answer.ts';
import { isErrorPage, isPage, saysProblem, textOfPage, titleOfPage } from './read-page.ts';
import { looksLikeXml, readXml } from './read-xml.ts';
import { bare, PORTALS } from './success-words.ts';
import { placesComplaints, textsIn } from './texts-of-refusal.ts';
import { textOfPiece, unclearFields } from './unclear-body.ts';

/**
 * What an answer's body says, for the table of outcomes. Pure, and never more than a bounded, printable line of it
 * goes any further.
 */

const LONGEST_MESSAGE = 160;
const LONGEST_QUOTE = 60;
/** So much of a text in an answer is read: more says nothing that is not said before, and takes long to look through. */
const LONGEST_TEXT = 8_000;
/** So much of a refusal is read for what it says. */
const LONGEST_WORDS = 2_000;

export interface AnswerBody {
  readonly empty: boolean;
  /** A JSON object, or what says in another form what one would (`as-object.ts`). */
  readonly isObject: boolean;
  /** The former, or XML that says the same. */
  readonly isJson: boolean;
  /** A web page: what captive portals answer, and web servers that do not know the path. What calls itself one is none yet. */
  readonly isHtml: boolean;
  /** The title of a web server's or proxy's own page of an error; empty of any other page, and of what is none. */
  readonly errorPage: string;
  /** Whether an application gave it, and no proxy before it: a page of its framework (`of-application.ts`). */
  readonly isOfApplication: boolean;
  /** XML, read or not; of refusals all that is XML is read for its words. */
  readonly isXml: boolean;
  /** What PHP warns of before the JSON; empty when it does not. */
  readonly warning: string;
  /** All that it says in words, for lists of words only: none of it is told. */
  readonly words: string;
  /** Whether, as a refusal, it names one of our categories, a record or its field; not in repeating what was sent. */
  readonly mentionsRecords: boolean;
  /** The fields of a JSON object; none of any other body. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** A JSON object by which a captive portal says what it is. */
  readonly isPortal: boolean;
  /** Whether it calls itself a description of a problem, which is told of failures only (RFC 9457). */
  readonly isProblem: boolean;
  /** Our own request, given back: the export, or the fields of its head. */
  readonly isEcho: boolean;
  /** Whether it is no JSON object, and neither yes nor no; only where such an answer may count. */
  readonly isUnclear: boolean;
  /** The beginning of all that a 2xx says. */
  readonly quote: string;
}

/** A text as it may be told; `name` is that of its member. */
type Said = (text: string, name?: string) => string;

interface Answered {
  readonly status: number;
  readonly contentType: string | undefined;
  readonly isWhole?: boolean;
  /** Whether it is known who answers: then a refusal is no portal's, however its page looks, and a piece of a page is text. */
  readonly isVerified?: boolean;
  /** Whether an answer that says neither yes nor no may count as well. */
  readonly mayBeUnclear?: boolean;
}

/**
 * Reads a body, each text of its JSON as `said` gives it. A JSON object is not taken for a page whatever its content type
 * says: PHP labels everything `text/html` unless told otherwise.
 */
export function readAnswerBody(
  text: string,
  { status, contentType, isWhole = true, isVerified = false, mayBeUnclear = false }: Answered,
  said: Said = asItIs,
): AnswerBody {
  const body = text.replace(/^\uFEFF/, '').trim();
  const looksLikeHtml = isPage(body, undefined);
  const { text: peeled, warning } = peelAnswer(body);
  const isXml = !looksLikeHtml && looksLikeXml(peeled) && !/html/i.test(contentType ?? '');
  const json = isXml ? xmlAsJson(body, status, said) : alone(parsed(peeled, said));
  const isOk = status >= 200 && status <= 299;
  const piece = isVerified && isOk && !isFields(json) ? textOfPiece(body) : '';
  const looksLikePage = !isFields(json) && isPage(body, contentType, isWhole);
  const isText = isOk && !isXml && (!looksLikePage || piece !== '');
  const spoken = isText ? otherwiseSaid(json, piece || peeled, said) : undefined;
  const unclear =
    isText && mayBeUnclear && body !== '' && !spoken ? unclearFields(json, piece || said(peeled)) : undefined;
  const fields = isFields(json) ? json : (spoken ?? unclear);
  const isHtml = looksLikePage && fields === undefined;
  const isObject = fields !== undefined;
  const isOwnError = isErrorPage(body, status) || (isVerified && status >= 400 && status < 500);
  const title = isHtml && isOwnError ? titleOfPage(body) || `HTTP ${status}` : '';
  const allWords = isHtml ? textOfPage(body) : json === undefined ? body : textsIn(json).join(' ');
  const words = allWords.slice(0, LONGEST_WORDS);
  const isEcho = ECHOES.some((both) => both.every((one) => one.test(body)));
  return {
    empty: body === '',
    isObject,
    isJson: isFields(json),
    isHtml,
    isOfApplication: status >= 400 && isOfApplication(body),
    isXml,
    warning: isObject ? oneLine(said(warning), LONGEST_MESSAGE) : '',
    errorPage: said(title),
    words,
    mentionsRecords: !isHtml && (mentionsRecords(words) || (!isEcho && placesComplaints(json))),
    fields: fields ?? {},
    isPortal: isFields(json) && Object.entries(json).some(([name, value]) => saysPortal(bare(name), value)),
    isProblem: saysProblem(contentType),
    isEcho,
    isUnclear: fields !== undefined && fields === unclear,
    quote: isOk ? quoteOf(json, piece || peeled, said) : '',
  };
}

/** A list of one is that one: some answer a list to whatever they are sent. */
function alone(json: unknown): unknown {
  return Array.isArray(json) && json.length === 1 && isFields(json[0]) ? json[0] : json;
}

/** What a 2xx says in a word or a list. */
function otherwiseSaid(json: unknown, text: string, said: Said): AnswerBody['fields'] | undefined {
  const fields = asObject(json, text, reviverFor(said));
  return (
    fields &&
    Object.fromEntries(
      Object.entries(fields).map(([name, one]) => [name, typeof one === 'string' ? said(one, name) : one]),
    )
  );
}

/** What a 2xx says in XML, as if it had said it in JSON. */
function xmlAsJson(body: string, status: number, said: Said): unknown {
  if (status < 200 || status > 299) return undefined;
  const read = readXml(body);
  return read === null ? undefined : alone(parsed(typeof read === 'string' ? read : JSON.stringify(read), said));
}

/** JSON as it was read, since our token may stand in it in another spelling. */
function quoteOf(json: unknown, text: string, said: Said): string {
  return oneLine(said(json === undefined ? text : JSON.stringify(json)), LONGEST_QUOTE);
}

const asItIs = (text: string): string => text;

const parsed = (text: string, said: Said): unknown => parseJson(text, reviverFor(said));

/** Half of an object says nothing. */
const holdsJson = (text: string): boolean => text.startsWith('{') || text.startsWith('[');

const reviverFor =
  (said: Said): Reviver =>
  (name, value, context) => {
    if (typeof value === 'string') return said(holdsJson(value) ? value : value.slice(0, LONGEST_TEXT), name);
    if (typeof value !== 'number') return value;
    // A number is a text as well to whoever repeats it, and a receipt has digits that no number keeps.
    const written = context?.source ?? `${value}`;
    const told = said(written, name);
    return told !== written || bare(name) === 'importid' ? told : value;
  };

const PORTAL_NAMES = new Set(PORTALS.map(bare));

const saysPortal = (name: string, value: unknown): boolean =>
  PORTAL_NAMES.has(name) && (value === true || (typeof value === 'string' && value !== '' && value !== 'false'));

/** What stands together in our request only, however it is quoted within an answer. */
const ECHOES: readonly (readonly RegExp[])[] = [
  [/format[-_]?version\W/i, /export[-_]?timestamp\W/i],
  [/idempotency[-_]key\W+[0-9a-f]{64}/i, /user[-_]agent\W+d3kos-export/i],
];

export const isFields = (value: unknown): value is AnswerBody['fields'] =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The field of that bare name: servers have their own ways with capitals, dashes and underscores. */
export function fieldOf(fields: AnswerBody['fields'], name: string): unknown {
  const found = Object.keys(fields).find((given) => bare(given) === name);
  return found === undefined ? undefined : fields[found];
}

/** Printable text on one line: control, format and separator characters become spaces. */
export function oneLine(text: string, limit: number): string {
  const line = text
    .slice(0, limit * 4)
    .replace(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}
