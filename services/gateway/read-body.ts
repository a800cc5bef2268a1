import { parseBoatJson } from '../../shared/export/from-boat/parse-boat-json.ts';
import { DEEPEST_JSON, parseJson, TooDeepError } from '../../shared/export/parse-json.ts';
import { RefusalError } from './refusal.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

const JSON_TYPE = /^application\/([a-z0-9.-]+\+)?json\s*(;|$)/i;
const LINES_TYPE = /^(application|text)\/(x-)?(ndjson|jsonl|jsonlines|json-?lines)\s*(;|$)/i;

/**
 * Reads a request's body. None is undefined, whatever its Content-Type says: callers of old send none. Anything else
 * must be JSON of bounded depth and say so; where records are taken, it may be NDJSON, one a line. Throws a
 * RefusalError. Pure.
 */
export function readBody(contentType: string | undefined, bytes: Uint8Array, takesRecords: boolean): unknown {
  if (bytes.length === 0) return undefined;
  const isLines = takesRecords && LINES_TYPE.test(contentType ?? '');
  if (!isLines && !JSON_TYPE.test(contentType ?? '')) {
    const lines = takesRecords ? ', or application/x-ndjson for a record a line' : '';
    const error = `A body must be sent as Content-Type: application/json${lines}.`;
    throw new RefusalError(415, 'unsupported_media_type', error);
  }
  const text = textOf(bytes);
  const value = isLines ? linesOf(text) : parse(text, takesRecords ? parseBoatJson : parseJson, 'The body');
  // Fastify cannot tell it from no body at all.
  if (value === null) throw new RefusalError(400, 'invalid_request', 'The body does not fit: it is null.');
  return value;
}

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new RefusalError(400, 'invalid_request', 'The body is not UTF-8 text.');
  }
}

/** Half of what was meant is nothing that was meant: a line that is no JSON refuses all. */
function linesOf(text: string): unknown[] {
  return text.split('\n').flatMap((line, index) => {
    return line.trim() === '' ? [] : [parse(line, parseBoatJson, `Line ${index + 1} of the body`)];
  });
}

function parse(text: string, parseText: (text: string) => unknown, what: string): unknown {
  try {
    return parseText(text);
  } catch (error) {
    const why =
      error instanceof TooDeepError ? `does not fit: it is nested deeper than ${DEEPEST_JSON} levels` : 'is not JSON';
    throw new RefusalError(400, 'invalid_request', `${what} ${why}.`);
  }
}
