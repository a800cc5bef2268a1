import { parseJson } from './parse-json.ts';

/**
 * A body without what some servers put around their JSON, so that it is read as it was meant: what keeps it from being run
 * as a script, a call around it, the quotes of JSON that was made into JSON once more, and what PHP prints before it. Pure.
 */
export interface Peeled {
  readonly text: string;
  /** What PHP warns of before the JSON, in words; empty when it does not. */
  readonly warning: string;
}

/** Gerrit's and Angular's, Facebook's, Google's, Dojo's. */
const GUARD =
  /^(?:\)\]\}'?,?|(?:while|for) ?\((?:1|true|;;)\);|throw 1;(?: <[^>]*>)?|\{\} ?&&|\/\*\*\/)\s*(?=["[{\w$])/;
/** JSONP: a name, and the JSON in brackets. */
const CALL = /^[A-Za-z_$][\w.$]{0,60}\(\s*([[{][\s\S]*[\]}])\s*\);?$/;
/** With `html_errors`, and without; nothing that ends a script comes before an answer. */
const WARNING =
  /^(?:(?:<br ?\/?>\s*)?<b>(?:Warning|Notice|Deprecated)<\/b>:[\s\S]*?<br ?\/?>|(?:PHP )?(?:Warning|Notice|Deprecated): .* on line \d+$)\s*/m;
/** Of what comes before JSON no more is read, nor more often. */
const LONGEST_WARNINGS = 8_000;

export function peelAnswer(body: string): Peeled {
  const warned = withoutWarnings(body);
  const bare = warned.text.replace(GUARD, '');
  const called = CALL.exec(bare)?.[1] ?? bare;
  return { text: called.startsWith('"') ? unquoted(called) : called, warning: warned.warning };
}

/** Taken off only where JSON follows: else it is what it looks like. */
function withoutWarnings(body: string): Peeled {
  let rest = body;
  for (let found = startOf(rest); found > 0; found = startOf(rest)) rest = rest.slice(found);
  const warning = body.slice(0, body.length - rest.length);
  return /^[[{]/.test(rest)
    ? { text: rest, warning: warning.replace(/<[^>]*>/g, '').trim() }
    : { text: body, warning: '' };
}

function startOf(text: string): number {
  const found = WARNING.exec(text.slice(0, LONGEST_WARNINGS));
  return found?.index === 0 ? found[0].length : 0;
}

/** JSON in a text of JSON is opened once, like that in a member `body`. */
function unquoted(text: string): string {
  const opened = parseJson(text);
  return typeof opened === 'string' && /^\s*[[{]/.test(opened) ? opened : text;
}
