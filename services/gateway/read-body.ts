import { DEEPEST_JSON, parseJson, TooDeepError } from '../../shared/export/parse-json.ts';
import { RefusalError } from './refusal.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a request's body. None is undefined, whatever its Content-Type says: callers of old send none. Anything else
 * must be JSON of bounded depth and say so. Throws a RefusalError. Pure.
 */
export function readBody(contentType: string | undefined, bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  if (!/^application\/([a-z0-9.-]+\+)?json\s*(;|$)/i.test(contentType ?? '')) {
    throw new RefusalError(415, 'unsupported_media_type', 'A body must be sent as Content-Type: application/json.');
  }
  const value = parse(bytes);
  // Fastify cannot tell it from no body at all.
  if (value === null) throw new RefusalError(400, 'invalid_request', 'The body does not fit: it is null.');
  return value;
}

function parse(bytes: Uint8Array): unknown {
  try {
    return parseJson(utf8.decode(bytes));
  } catch (error) {
    if (error instanceof TooDeepError) {
      const what = `The body does not fit: it is nested deeper than ${DEEPEST_JSON} levels.`;
      throw new RefusalError(400, 'invalid_request', what);
    }
    const what = error instanceof SyntaxError ? 'JSON' : 'UTF-8 text';
    throw new RefusalError(400, 'invalid_request', `The body is not ${what}.`);
  }
}
