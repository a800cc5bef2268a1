import { VisitError } from '../../../shared/bus/visit-error.ts';
import type { CollectorStatus } from '../../../shared/contracts/collector-status.ts';
import { withoutCredentials } from '../../../shared/runtime/without-credentials.ts';
import { type HttpAnswer, httpCall, objectIn } from '../http-call.ts';
import { RESTART } from '../trouble.ts';
import { askStream, type StreamAnswer } from './ask-stream.ts';
import { type Check, type Finding, failed, noted, ok, skipped, untoldHere } from './check.ts';
import { answerOrError, type Context } from './context.ts';
import { playsSignalK, reviveBoat } from './of-npm-start.ts';

type Told = NonNullable<CollectorStatus['signalk']>;

const ANSWER_MS = 3_000;
const NOT_RECORDED = 'Engine runs and alarms are not recorded meanwhile; everything else is exported.';
const GET_A_TOKEN = `let the server give one (its page Security, Devices or Access Requests; signalk-generate-token on its computer), set SIGNALK_TOKEN, then ${RESTART}`;
const SET_THE_ADDRESS = `set SIGNALK_URL to the server’s address; it is port 8099 on d3kOS and 3000 elsewhere; then ${RESTART}`;

/** What to do about each trouble that the collector tells. */
const STEPS: Readonly<Record<string, string>> = {
  refused: GET_A_TOKEN,
  elsewhere: `set SIGNALK_URL to the address it names, then ${RESTART}`,
  untrusted: `set SIGNALK_URL to an address whose certificate holds, or name its authority in NODE_EXTRA_CA_CERTS; on the boat itself http:// does; then ${RESTART}`,
  busy: 'look who else listens (its page Dashboard), and at its log (sudo journalctl -u signalk); it is asked again by itself',
  no_stream: SET_THE_ADDRESS,
  hangs_up: `look at the server’s log (sudo journalctl -u signalk); if it wants a token: ${GET_A_TOKEN}`,
  mute: `see whether the server’s Data Browser shows propulsion or notifications, and who may read them; if it wants a token: ${GET_A_TOKEN}`,
};

export const signalk: Check = {
  id: 'boat.signalk',
  title: 'the Signal K server answers, and lets us listen',
  async run(context) {
    const { signalkUrl } = context.collector;
    if (context.untold.includes('SIGNALK_URL')) return untoldHere('SIGNALK_URL');
    if (signalkUrl === null) return skipped('SIGNALK_URL is none');
    const shown = withoutCredentials(signalkUrl);
    return (await refusalOf(context, signalkUrl, shown)) ?? judge(await toldBy(context), shown);
  },
};

/** Who does not answer, or not us. */
async function refusalOf(context: Context, url: string, shown: string): Promise<Finding | null> {
  const { collector, untold, io } = context;
  const { clock } = io;
  const discovery = new URL('/signalk', url.replace(/^ws/, 'http'));
  const answer = await answerOrError(httpCall(discovery.href, { clock, timeoutMs: ANSWER_MS }));
  if (answer instanceof Error) {
    return failed(
      `The Signal K server at ${shown} cannot be reached: ${answer.message}.`,
      NOT_RECORDED,
      playsSignalK(context)
        ? await reviveBoat(context)
        : 'sudo systemctl status signalk; set SIGNALK_URL when it is elsewhere, or to none when the boat has none',
    );
  }
  if (isRedirect(answer.status)) return sentElsewhere(shown, answer.status, answer.headers.location);
  const token = collector.signalkToken;
  const stream = await askStream(streamOf(url, answer), { clock, timeoutMs: ANSWER_MS, token });
  const isTokenKnown = !untold.includes('SIGNALK_TOKEN');
  return (isTokenKnown ? refusedBy(stream, shown, token) : null) ?? strangerBy(answer, stream, shown);
}

function refusedBy(stream: StreamAnswer | null, shown: string, token: string): Finding | null {
  if (stream === null) return null;
  const { status, location } = stream;
  if (isRedirect(status)) return sentElsewhere(shown, status, location);
  if (status !== 401 && status !== 403) return null;
  const why =
    token === '' ? 'it asks for a token, and SIGNALK_TOKEN is not set' : 'SIGNALK_TOKEN is not valid, or no longer';
  return failed(`The Signal K server at ${shown} refuses us (HTTP ${status}): ${why}.`, NOT_RECORDED, GET_A_TOKEN);
}

function strangerBy(answer: HttpAnswer, stream: StreamAnswer | null, shown: string): Finding | null {
  if ('endpoints' in objectIn(answer.text) || answer.status === 401 || stream?.status === 101) return null;
  return failed(
    `Who answers at ${shown} is no Signal K server (HTTP ${answer.status}).`,
    NOT_RECORDED,
    SET_THE_ADDRESS,
  );
}

const isRedirect = (status: number): boolean => status >= 300 && status < 400;

function sentElsewhere(shown: string, status: number, location: string | undefined): Finding {
  const place = location === undefined ? null : URL.parse(location, shown);
  const to = place === null ? '' : `, to ${place.protocol}//${place.host}`;
  return failed(
    `The Signal K server at ${shown} sends us elsewhere (HTTP ${status}${to}).`,
    NOT_RECORDED,
    STEPS.elsewhere ?? '',
  );
}

/** What the collector itself lives to see; null when it is not heard, or is of an earlier version. */
async function toldBy({ state }: Context): Promise<Told | null> {
  const seen = await state();
  if (seen instanceof VisitError || seen.services.get('collector')?.status !== 'online') return null;
  return seen.collector?.signalk ?? null;
}

function judge(told: Told | null, shown: string): Finding {
  if (told?.trouble) {
    return failed(told.trouble.message, NOT_RECORDED, STEPS[told.trouble.kind] ?? GET_A_TOKEN);
  }
  if (told && told.left_out.length > 0) {
    return noted(
      `${shown}; of what it told within a day, at least: ${told.left_out.map(({ message }) => message).join(' ')}`,
    );
  }
  return ok(shown);
}

/** The stream that the server names, on its own host; else the usual place; or the setting itself. */
function streamOf(url: string, { text }: HttpAnswer): URL {
  if (url.startsWith('ws')) return new URL(url);
  const usual = new URL('/signalk/v1/stream', url);
  const { endpoints } = objectIn(text) as { endpoints?: { v1?: { 'signalk-ws'?: unknown } } };
  const named = URL.parse(String(endpoints?.v1?.['signalk-ws'] ?? ''));
  return named && /^wss?:$/.test(named.protocol) && named.hostname === usual.hostname ? named : usual;
}
