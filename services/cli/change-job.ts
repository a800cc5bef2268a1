import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isQueueId } from '../../shared/export/ids.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import { EXIT } from './exit-codes.ts';
import { type HttpAnswer, httpCall, objectIn } from './http-call.ts';
import type { Call } from './run.ts';
import { gatewayUrl } from './settings.ts';
import { credentialsFolder } from './surroundings.ts';
import { ownCommand, START, TroubleError } from './trouble.ts';

/** Longer than the gateway waits for the queue-keeper. */
const ANSWER_MS = 60_000;

interface Ending {
  readonly queue_id: string;
  readonly ok: boolean;
  readonly message: string;
}

/** `d3kos-export retry` */
export async function retry(call: Call): Promise<number> {
  const [given] = call.operands;
  if ((given !== undefined) === (call.options.failed === true)) {
    throw usage('It takes a QUEUE_ID or --failed, and not both.');
  }
  const ids = given === undefined ? await failedIds(call) : [queueId(given)];
  const endings: Ending[] = [];
  for (const id of ids) endings.push(await change(call, 'POST', `/export/queue/${id}/retry`, id));
  if (ids.length === 0 && !call.options.json) call.io.out('No export has failed; there is nothing to retry.');
  return tell(call, endings);
}

/** `d3kos-export cancel` */
export async function cancel(call: Call): Promise<number> {
  const id = queueId(call.operands[0] ?? '');
  return tell(call, [await change(call, 'DELETE', `/export/queue/${id}`, id)]);
}

function tell({ io, options }: Call, endings: readonly Ending[]): number {
  const ok = endings.every((ending) => ending.ok);
  if (options.json) io.out(JSON.stringify({ ok, exports: endings }));
  else for (const ending of endings) (ending.ok ? io.out : io.err)(`${ending.queue_id}: ${ending.message}`);
  return ok ? EXIT.ok : EXIT.failed;
}

async function failedIds(call: Call): Promise<string[]> {
  const answer = await askGateway(call, 'GET', '/export/queue?status=failed&limit=1000');
  const { jobs } = objectIn(answer.text) as { jobs?: { queue_id: string }[] };
  if (answer.status === 200 && Array.isArray(jobs)) return jobs.map((job) => job.queue_id);
  throw new TroubleError(EXIT.away, {
    cause: `The gateway does not tell which exports have failed: ${errorIn(answer)}`,
    consequence: 'Nothing was changed.',
    nextStep: ownCommand('doctor'),
  });
}

async function change(call: Call, method: string, path: string, queue_id: string): Promise<Ending> {
  const answer = await askGateway(call, method, path);
  const { message } = objectIn(answer.text);
  if (answer.status === 200) return { queue_id, ok: true, message: String(message ?? 'Done.') };
  return { queue_id, ok: false, message: errorIn(answer) };
}

function errorIn({ status, text }: HttpAnswer): string {
  const { error } = objectIn(text);
  if (typeof error === 'string') return error;
  return `whoever listens there answers HTTP ${status} and is not the gateway.`;
}

async function askGateway({ io, surroundings }: Call, method: string, path: string): Promise<HttpAnswer> {
  const config = surroundings.config();
  const base = gatewayUrl(config);
  const token = config.gatewayToken || readToken(credentialsFolder(surroundings.envFile.path, config));
  let answer: HttpAnswer;
  try {
    const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
    answer = await httpCall(`${base}${path}`, { clock: io.clock, timeoutMs: ANSWER_MS, method, headers });
  } catch (error) {
    throw new TroubleError(EXIT.away, {
      cause: `The gateway at ${base} cannot be reached: ${messageOf(error)}.`,
      consequence: 'Nothing was changed. Exports go on without it.',
      nextStep: `${START}; if it stays away, ${ownCommand('doctor')}`,
    });
  }
  if (answer.status !== 401) return answer;
  throw new TroubleError(EXIT.failed, {
    cause: `The gateway wants a token: ${errorIn(answer)}`,
    consequence: 'Nothing was changed.',
    nextStep: 'run this with sudo, which can read the token, or set GATEWAY_TOKEN',
  });
}

function readToken(folder: string): string {
  try {
    return readFileSync(join(folder, 'gateway-token'), 'utf8').trim();
  } catch {
    return '';
  }
}

function queueId(text: string): string {
  if (isQueueId(text)) return text;
  throw usage(`"${text.slice(0, 80)}" is no id of an export; they look like q_20260220_164416.`);
}

function usage(cause: string): TroubleError {
  return new TroubleError(EXIT.usage, {
    cause,
    consequence: 'Nothing was changed.',
    nextStep: `${ownCommand('status')} tells which exports wait or have failed`,
  });
}
