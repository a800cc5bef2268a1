import { boundedText } from '../../../shared/export/fit-text.ts';
import { tlsTrouble } from '../../../shared/http/tls-trouble.ts';

/** How a Signal K server that answers keeps what it knows from us: the closed list. */
export type SignalkTroubleKind = 'refused' | 'elsewhere' | 'untrusted' | 'busy' | 'no_stream' | 'hangs_up' | 'mute';

export interface SignalkTrouble {
  readonly kind: SignalkTroubleKind;
  /** What is the matter: a whole sentence that names the server. */
  readonly message: string;
}

interface Asked {
  /** As it may be shown: without a login or a token. */
  readonly url: string;
  readonly hasToken: boolean;
}

const LONGEST_REASON = 120;
/** Too many connections from one address, or a server that is just starting. */
const BUSY = [429, 503];

/** What an answer means that is no stream. Pure. */
export function troubleOfAnswer(
  status: number,
  location: string | undefined,
  { url, hasToken }: Asked,
): SignalkTrouble {
  if (status === 401 || status === 403) {
    const token = hasToken
      ? 'SIGNALK_TOKEN is not valid, or no longer'
      : 'it asks for a token, and SIGNALK_TOKEN is not set';
    return { kind: 'refused', message: `Signal K at ${url} refuses us (HTTP ${status}): ${token}.` };
  }
  if (status >= 300 && status < 400) {
    const place = shownPlace(location, url);
    return {
      kind: 'elsewhere',
      message: `Signal K at ${url} sends us elsewhere (HTTP ${status}${place && `, to ${place}`}).`,
    };
  }
  if (BUSY.includes(status)) {
    return { kind: 'busy', message: `Signal K at ${url} lets nobody more in just now (HTTP ${status}).` };
  }
  return { kind: 'no_stream', message: `Who answers at ${url} has no stream of Signal K (HTTP ${status}).` };
}

/** What it means that a connection failed; null when nobody may be there. Pure. */
export function troubleOfError(error: unknown, { url }: Asked): SignalkTrouble | null {
  const code = codeOf(error);
  const tls = tlsTrouble(code);
  if (tls !== null) return { kind: 'untrusted', message: `Signal K at ${url} cannot be trusted: ${tls.what}.` };
  if (code === 'ERR_INVALID_CHAR') {
    const message = `Signal K at ${url} cannot be asked: SIGNALK_TOKEN holds what no token has, such as the end of a line.`;
    return { kind: 'refused', message };
  }
  const said = printable(error instanceof Error ? error.message : '');
  if (isTooLarge(error)) {
    return { kind: 'no_stream', message: `Signal K at ${url} tells more at once than is taken in: 1 MB.` };
  }
  if (!/^(?:HPE_|WS_ERR_)/.test(code) && !/^(?:Invalid|Server sent|Missing) /.test(said)) return null;
  return { kind: 'no_stream', message: `Who answers at ${url} does not keep to the rules of a stream (${said}).` };
}

/** What it means that a server answers, and not where it says that its stream is. Pure. */
export function troubleOfStream(stream: string, { url }: Asked): SignalkTrouble {
  const place = shownPlace(stream, url);
  const why = 'behind a port mapping or a proxy, set its EXTERNALPORT, EXTERNALHOST and EXTERNALSSL';
  return { kind: 'no_stream', message: `Signal K at ${url} answers, but its stream at ${place} does not: ${why}.` };
}

export const isTooLarge = (error: unknown): boolean => codeOf(error) === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? '');

/** What an answer within a stream means that tells a refusal, as of a token that expired meanwhile; null for any other message. Pure. */
export function troubleInStream(text: string, { url, hasToken }: Asked): SignalkTrouble | null {
  const [, status] = /"statusCode"\s*:\s*(401|403)\b/.exec(text) ?? [];
  if (status === undefined) return null;
  const token = hasToken ? 'SIGNALK_TOKEN is not valid, or no longer' : 'SIGNALK_TOKEN is not set';
  return { kind: 'refused', message: `Signal K at ${url} lets us listen and refuses us (${status}): ${token}.` };
}

/** Codes by which a server says that it does not want us (RFC 6455, 7.4; IANA’s registry; those in use for 401 and 403). */
const UNWANTED = [1008, 3000, 3003, 4401, 4403];

/** What it means that a connection ended on which no value came, so often in a row; null when it means nothing yet. Pure. */
export function troubleOfEnd(
  code: number,
  reason: string,
  times: number,
  { url, hasToken }: Asked,
): SignalkTrouble | null {
  const said = printable(reason);
  const words = said === '' ? `code ${code}` : `code ${code}, ${said}`;
  if (UNWANTED.includes(code)) {
    const token = hasToken ? 'SIGNALK_TOKEN may be valid no longer' : 'SIGNALK_TOKEN is not set';
    return { kind: 'refused', message: `Signal K at ${url} refuses us (${words}): ${token}.` };
  }
  if (times < 3) return null;
  return {
    kind: 'hangs_up',
    message: `Signal K at ${url} hangs up before it tells anything (${words}), again and again.`,
  };
}

/** What it means that no value comes of a server that lets us listen, by what it says when it is asked. Pure. */
export function troubleOfSilence(why: 'nothing' | 'kept' | number, { url, hasToken }: Asked): SignalkTrouble | null {
  if (why === 'nothing') return null;
  const message = `Signal K at ${url} lets us listen, and tells no value of an engine or a notification`;
  if (why === 'kept') return { kind: 'mute', message: `${message}.` };
  const token = hasToken ? 'SIGNALK_TOKEN may not read them' : 'SIGNALK_TOKEN is not set';
  return { kind: 'refused', message: `${message}; asked for them, it refuses us (HTTP ${why}): ${token}.` };
}

function shownPlace(location: string | undefined, url: string): string {
  const place = location === undefined ? null : URL.parse(location, url);
  return place === null ? '' : printable(`${place.protocol}//${place.host}${place.pathname}`);
}

const printable = (text: string): string => boundedText(text.replace(/\p{Cc}/gu, ' ').trim(), LONGEST_REASON);
