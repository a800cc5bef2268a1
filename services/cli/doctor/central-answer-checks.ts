import { AppError, systemCodeOf } from '../../../shared/runtime/errors.ts';
import { type HttpAnswer, objectIn } from '../http-call.ts';
import { duration } from '../in-words.ts';
import { readToken } from './ask-central.ts';
import { certificateTrouble } from './certificate-trouble.ts';
import { type Check, failed, noted, ok, SUDO, skipped, untoldHere } from './check.ts';

/** Of a method, here GET, that a server lacks (RFC 9110, 15.6.2): small ones that take exports know POST alone. */
const NOT_IMPLEMENTED = 501;
const WAIT = 'Exports wait aboard, safely, and none goes ashore.';

const answers: Check = {
  id: 'central.answers',
  title: 'the central database answers',
  async run({ central, network, uploader }) {
    const answer = await central();
    if (answer === null || !(await network()).online) return skipped('it cannot be asked');
    if (answer instanceof Error) {
      const code = systemCodeOf(answer);
      if (certificateTrouble(code, '') || ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'].includes(code)) {
        return skipped('it cannot be reached');
      }
      const host = new URL(uploader.centralApiUrl ?? '').host;
      const isBroken = answer instanceof AppError;
      return failed(
        isBroken
          ? `The server at ${host} answered, but ${answer.message}.`
          : `The central database at ${host} does not answer: ${answer.message}.`,
        `${WAIT} Each try counts as an attempt; none is made while a portal or the network holds exports.`,
        'wait, or ask who runs it; failed exports are tried again by themselves when it answers',
      );
    }
    if (answer.status === NOT_IMPLEMENTED) {
      return noted(
        `It does not know the question how far exports have come (HTTP ${answer.status}); that says nothing of imports.`,
      );
    }
    if (answer.status < 500) return ok(`HTTP ${answer.status}`);
    return failed(
      `The central database is not well: it answers HTTP ${answer.status}.`,
      `${WAIT} Each try counts as an attempt; none is made while a portal or the network holds exports.`,
      'wait, or ask who runs it; failed exports are tried again by themselves when it answers',
    );
  },
};

const token: Check = {
  id: 'central.token',
  title: 'the central database accepts who we are',
  async run({ central, uploader, credentials, untold }) {
    const answer = await central();
    if (answer === null || answer instanceof Error) return skipped('it cannot be asked');
    if (untold.includes('CENTRAL_TOKEN')) return untoldHere('CENTRAL_TOKEN');
    const isRefused = answer.status === 401 || answer.status === 403;
    if (isRefused && uploader.centralToken === '' && readToken(credentials, 'central-token') === 'hidden')
      return skipped(SUDO);
    if (isRefused) {
      return failed(
        `The central database does not accept our token (HTTP ${answer.status}).`,
        'The exports of this installation wait behind this, use up no attempts, and go on by themselves once it is mended.',
        `have this boat’s installation id entered ashore, or set ${uploader.centralAuthHeader === 'Authorization' ? 'CENTRAL_TOKEN' : `CENTRAL_TOKEN for the header ${uploader.centralAuthHeader}`}`,
      );
    }
    if (knowsUs(answer)) return ok(`HTTP ${answer.status}`);
    return skipped(`it does not tell before an upload (HTTP ${answer.status})`);
  },
};

/** A server without such a status, and a portal, answer otherwise: then only an upload will tell. */
function knowsUs({ status, text }: HttpAnswer): boolean {
  const body = objectIn(text);
  return status < 300 ? Object.keys(body).length > 0 : status === 404 && 'error_code' in body;
}

/** Certificates are valid by days, and what is retried by minutes. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;

const clock: Check = {
  id: 'clock.ashore',
  title: 'the clock agrees with the central database’s',
  async run({ central, io }) {
    const answer = await central();
    const date = answer === null || answer instanceof Error ? Number.NaN : Date.parse(answer.headers.date ?? '');
    if (Number.isNaN(date)) return skipped('the central database does not tell the time');
    const offMs = io.clock.now() - date;
    if (Math.abs(offMs) < CLOCK_TOLERANCE_MS) return ok('it does');
    return failed(
      `The clock is ${duration(Math.abs(offMs))} ${offMs > 0 ? 'ahead of' : 'behind'} the central database’s.`,
      'Exports and their records bear wrong times, and certificates may seem expired.',
      'sudo systemctl restart systemd-timesyncd, then timedatectl',
    );
  },
};

export const centralAnswerChecks: readonly Check[] = [answers, token, clock];
