import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../shared/runtime/errors.ts';
import { EXIT } from './exit-codes.ts';
import { type HttpAnswer, httpCall, objectIn } from './http-call.ts';
import type { Call } from './run.ts';
import { gatewayUrl } from './settings.ts';
import { credentialsFolder } from './surroundings.ts';
import { ownCommand, REACH, TroubleError } from './trouble.ts';

/** Longer than the gateway waits for the queue-keeper. */
const ANSWER_MS = 60_000;

/** What a refusal of the gateway says. */
export function errorIn({ status, text }: HttpAnswer): string {
  const { error } = objectIn(text);
  if (typeof error === 'string') return error;
  return `whoever listens there answers HTTP ${status} and is not the gateway.`;
}

/** Calls the gateway. Throws a TroubleError when it cannot be reached, or wants a token that this user cannot read. */
export async function askGateway(call: Call, method: string, path: string, body?: object): Promise<HttpAnswer> {
  const { io, surroundings } = call;
  const config = surroundings.config();
  const base = gatewayUrl(config);
  const token = config.gatewayToken || readToken(credentialsFolder(surroundings.envFile.path, config));
  let answer: HttpAnswer;
  try {
    const headers = {
      ...(token !== '' && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' }),
    };
    const text = body && JSON.stringify(body);
    answer = await httpCall(`${base}${path}`, { clock: io.clock, timeoutMs: ANSWER_MS, method, headers, text });
  } catch (error) {
    throw new TroubleError(EXIT.away, {
      cause: `The gateway at ${base} cannot be reached: ${messageOf(error)}.`,
      consequence: `${undone(call)} Exports do not need it.`,
      nextStep: `${REACH}; if it stays away, ${ownCommand('doctor')}`,
    });
  }
  if (answer.status !== 401) return answer;
  throw new TroubleError(EXIT.failed, {
    cause: `The gateway wants a token: ${errorIn(answer)}`,
    consequence: undone(call),
    nextStep: 'run this with sudo, which can read the token, or set GATEWAY_TOKEN',
  });
}

/** What it means that the gateway did not do it: a command that only asks has nothing to say of changes. */
export const undone = ({ name }: Call): string =>
  name === 'retry' || name === 'cancel' || name === 'resend'
    ? 'Nothing was changed.'
    : 'What was asked for is not known.';

function readToken(folder: string): string {
  try {
    return readFileSync(join(folder, 'gateway-token'), 'utf8').trim();
  } catch {
    return '';
  }
}
