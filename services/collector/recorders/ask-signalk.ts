import { get } from 'node:http';
import { vesselNamed } from './read-delta.ts';

/** What a Signal K server says when it is asked over HTTP. */
export interface SignalkAnswer {
  readonly status: number;
  readonly location: string | undefined;
  readonly text: string;
}

const STREAM_PATH = '/signalk/v1/stream';
const SELF_PATH = '/signalk/v1/api/vessels/self';
/** Signal K 1.7, REST API: the name of the boat, as text. */
const SELF_NAME_PATH = '/signalk/v1/api/self';
const ANSWER_MS = 10_000;
const LONGEST_TEXT = 1024 * 1024;

export type SignalkHeaders = Readonly<Record<string, string>>;

/** Where a server has its stream that does not say where. */
export function usualStream(url: string): string {
  const usual = new URL(STREAM_PATH, url);
  usual.protocol = usual.protocol === 'https:' ? 'wss:' : 'ws:';
  return usual.href;
}

/**
 * Asks a server where its stream is (Signal K 1.7, discovery). One that does not say, or names another host, has it at
 * the usual place. A redirect is handed back as it is. Rejects when nobody answers.
 */
export async function findStream(url: string, headers: SignalkHeaders): Promise<string | SignalkAnswer> {
  const usual = new URL(usualStream(url));
  const answer = await askSignalk(new URL('/signalk', url), headers);
  if (answer.status >= 300 && answer.status < 400) return answer;
  const named = streamIn(answer.text);
  const found = named === null ? null : URL.parse(named);
  return found && /^wss?:$/.test(found.protocol) && found.hostname === usual.hostname ? found.href : usual.href;
}

/**
 * Whether a server that tells us nothing has nothing to tell: `nothing` when it knows the boat and neither an engine nor a
 * notification; `kept` when it has them; else the status by which it refuses to say. Never rejects.
 */
export async function askWhySilent(url: string, headers: SignalkHeaders): Promise<'nothing' | 'kept' | number> {
  const base = url.replace(/^ws/, 'http');
  const statuses: number[] = [];
  for (const [path, most] of [
    [`${SELF_PATH}/propulsion`, LONGEST_TEXT],
    [`${SELF_PATH}/notifications`, LONGEST_TEXT],
    [SELF_PATH, 0],
  ] as const) {
    const answer = await askSignalk(new URL(path, base), headers, most).catch(() => null);
    if (answer === null) return 'kept';
    if (answer.status === 401 || answer.status === 403) return answer.status;
    if (answer.status === 200 && most > 0 && holdsAnything(answer.text)) return 'kept';
    statuses.push(answer.status);
  }
  return statuses.at(-1) === 200 ? 'nothing' : 'kept';
}

/** What a server calls the boat, where its hello does not say; null when it does not say either. Never rejects. */
export async function askSelf(url: string, headers: SignalkHeaders): Promise<string | null> {
  const asked = new URL(SELF_NAME_PATH, url.replace(/^ws/, 'http'));
  const answer = await askSignalk(asked, headers).catch(() => null);
  if (answer?.status !== 200) return null;
  try {
    return vesselNamed(JSON.parse(answer.text));
  } catch {
    return null;
  }
}

function streamIn(text: string): string | null {
  try {
    const known = JSON.parse(text) as { endpoints?: { v1?: { 'signalk-ws'?: unknown } } };
    const place = known.endpoints?.v1?.['signalk-ws'];
    return typeof place === 'string' ? place : null;
  } catch {
    return null;
  }
}

const holdsAnything = (text: string): boolean => !/^(?:\{\s*\}|null)?$/.test(text.trim());

/** Not with `fetch`, which would load megabytes for one small answer. `most`: of its body; 0: only its head. */
async function askSignalk(url: URL, headers: SignalkHeaders, most = LONGEST_TEXT): Promise<SignalkAnswer> {
  const ask = url.protocol === 'https:' ? process.getBuiltinModule('node:https').get : get;
  return new Promise((resolve, reject) => {
    const request = ask(
      url,
      { headers, timeout: ANSWER_MS, agent: false, signal: AbortSignal.timeout(2 * ANSWER_MS) },
      (answer) => {
        let text = '';
        const done = () => resolve({ status: answer.statusCode ?? 0, location: answer.headers.location, text });
        if (most === 0) {
          done();
          request.destroy();
        }
        answer.setEncoding('utf8');
        answer.on('data', (part: string) => {
          text += part;
          if (text.length > most) request.destroy(new Error('Its answer is too long.'));
        });
        answer.on('end', done);
        answer.on('error', reject);
      },
    );
    request.on('timeout', () => request.destroy(new Error('It does not answer.')));
    request.on('error', reject);
  });
}
