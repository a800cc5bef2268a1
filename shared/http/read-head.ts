import { AnswerFault } from './answer-faults.ts';

/** The head of an answer: its status and its fields, in their order, names in small letters. */
export interface AnswerHead {
  readonly status: number;
  /** Of HTTP/1.x: 0 keeps no connection unless it says so. */
  readonly minorVersion: number;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** All values of a list field, in small letters, without their parameters: `gzip`, `chunked`. */
export function listOf({ fields }: AnswerHead, name: string): string[] {
  return fields
    .filter(([its]) => its === name)
    .flatMap(([, value]) => value.toLowerCase().split(','))
    .map((one) => one.split(';')[0]?.trim() ?? '')
    .filter((one) => one !== '');
}

/**
 * Reads the lines of a head, without their ends. Lenient where RFC 9112 lets a client be (blanks in the status line and no
 * reason: 4; lines before the first field that begin with white space: 2.2; a blank before the colon, which a proxy
 * would take away: 5.1; folded lines: 5.2) and nowhere else. Throws an AnswerFault. Pure.
 */
export function readHead([statusLine = '', ...lines]: readonly string[]): AnswerHead {
  if (/[\0\r]/.test(statusLine) || lines.some((line) => /[\0\r]/.test(line))) throw new AnswerFault('control');
  return { ...readStatusLine(statusLine), fields: readFields(lines) };
}

function readStatusLine(line: string): Pick<AnswerHead, 'status' | 'minorVersion'> {
  const version = /^HTTP\/(\d+)(?:\.(\d+))?(?=[ \t]|$)/.exec(line);
  if (!version) throw new AnswerFault('not_http');
  if (version[1] !== '1' || version[2]?.length !== 1) throw new AnswerFault('version');
  const status = /^\S+[ \t]+(\d{3})(?:[ \t]|$)/.exec(line)?.[1];
  if (status === undefined) throw new AnswerFault('status');
  return { status: Number(status), minorVersion: Number(version[2]) };
}

const FIELD_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

function readFields(lines: readonly string[]): [string, string][] {
  const fields: [string, string][] = [];
  for (const line of lines) {
    const last = fields.at(-1);
    if (/^[ \t]/.test(line)) {
      if (last) last[1] = `${last[1]} ${trimmed(line)}`.trim();
      continue;
    }
    const colon = line.indexOf(':');
    const name = withoutBlanksBehind(line.slice(0, Math.max(0, colon)));
    if (!FIELD_NAME.test(name)) throw new AnswerFault('header');
    fields.push([name.toLowerCase(), trimmed(line.slice(colon + 1))]);
  }
  return fields;
}

const trimmed = (text: string) => withoutBlanksBehind(text).replace(/^[ \t]+/, '');

/** Not by a pattern, which would begin anew at each blank of a long row of them. */
function withoutBlanksBehind(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ' || text[end - 1] === '\t') end -= 1;
  return text.slice(0, end);
}
