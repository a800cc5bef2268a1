/**
 * Reads the text of a file of settings as systemd reads an EnvironmentFile (systemd.exec(5)), which is neither a shell
 * nor dotenv: `#` begins a comment only at the beginning of a line, and a backslash at the end of one joins the next.
 * Pure.
 */
export interface EnvFile {
  readonly values: Readonly<Record<string, string>>;
  /** Lines that systemd passes over, in words. */
  readonly problems: readonly string[];
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

export function parseEnvFile(source: string): EnvFile {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  let at = 0;
  while (at < source.length) {
    const line = source.slice(0, at).split('\n').length;
    const end = endOfLine(source, at);
    const head = source.slice(at, end);
    if (/^[ \t\r]*([#;]|$)/.test(head)) {
      at = endOfComment(source, end) + 1;
      continue;
    }
    const equals = head.indexOf('=');
    if (equals < 0) {
      problems.push(`line ${line} has no "="`);
      at = end + 1;
      continue;
    }
    const name = head.slice(0, equals).replace(/^[ \t\r]+|[ \t\r]+$/g, '');
    const read = readValue(source, at + equals + 1);
    if (!NAME.test(name)) problems.push(`line ${line} begins with "${name.slice(0, 40)}", which is no name`);
    else values[name] = read.value;
    if (!read.closed) problems.push(`the quote in line ${line} is never closed`);
    at = read.next;
  }
  return { values, problems };
}

function endOfLine(source: string, from: number): number {
  const at = source.indexOf('\n', from);
  return at < 0 ? source.length : at;
}

/** A backslash joins the next line to a comment as well. */
function endOfComment(source: string, end: number): number {
  return source[end - 1] === '\\' && end < source.length ? endOfComment(source, endOfLine(source, end + 1)) : end;
}

interface ReadValue {
  readonly value: string;
  /** Where the next line begins. */
  readonly next: number;
  readonly closed: boolean;
}

/** Quotes count where a value, or the part after a quoted one, begins; white space around unquoted text does not. */
function readValue(source: string, from: number): ReadValue {
  let value = '';
  let kept = 0;
  let begins = true;
  let at = from;
  for (; at < source.length && source[at] !== '\n'; at++) {
    const char = source[at] ?? '';
    if (begins && (char === '"' || char === "'")) {
      const quoted = readQuoted(source, at + 1, char);
      value += quoted.value;
      kept = value.length;
      at = quoted.next;
      if (!quoted.closed) return { value, next: at, closed: false };
    } else if (char === '\\') {
      begins = false;
      at += 1;
      if (source[at] !== '\n') value += source[at] ?? '';
      kept = value.length;
    } else if (!/[ \t\r]/.test(char)) {
      begins = false;
      value += char;
      kept = value.length;
    } else if (!begins) {
      value += char;
    }
  }
  return { value: value.slice(0, kept), next: at + 1, closed: true };
}

/** `next` is the place of the closing quote. In double quotes a backslash escapes `"`, `\`, `` ` ``, `$` and a line's end. */
function readQuoted(source: string, from: number, quote: string): ReadValue {
  let value = '';
  for (let at = from; at < source.length; at++) {
    const char = source[at] ?? '';
    if (char === quote) return { value, next: at, closed: true };
    const following = source[at + 1] ?? '';
    if (quote === '"' && char === '\\' && /["\\`$\n]/.test(following)) {
      if (following !== '\n') value += following;
      at += 1;
    } else {
      value += char;
    }
  }
  return { value, next: source.length, closed: false };
}
