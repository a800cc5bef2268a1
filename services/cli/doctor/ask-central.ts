import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAULTS } from '../../../shared/http/answer-faults.ts';
import { decodeBody } from '../../../shared/http/decode-body.ts';
import { createHttpClient } from '../../../shared/http/http-client.ts';
import { listOf } from '../../../shared/http/read-head.ts';
import type { WayOut } from '../../../shared/http/way-out.ts';
import type { Clock } from '../../../shared/runtime/clock.ts';
import { AppError } from '../../../shared/runtime/errors.ts';
import { isOnLoopback } from '../../../shared/runtime/network-check.ts';
import type { ConfigOf } from '../../../shared/runtime/settings.ts';
import type { everySetting } from '../every-setting.ts';
import type { HttpAnswer } from '../http-call.ts';
import { isForbidden } from './check.ts';
import { answerOrError } from './context.ts';

type UploaderConfig = ConfigOf<typeof everySetting.uploader>;

/** Whether what goes to the central database can be read by nobody else on the way. */
export function isPrivate({ centralApiUrl: url, allowInsecureCentral }: UploaderConfig): boolean {
  return url !== null && (url.startsWith('https:') || isOnLoopback(url) || allowInsecureCentral);
}

/** What the uploader tells the central database who we are, as far as this user may know it; empty when there is nothing. */
export function tokenFor(config: UploaderConfig, installationId: string | null, credentials: string): string {
  const kept = readToken(credentials, 'central-token');
  return config.centralToken || (kept !== 'hidden' && kept) || (installationId ? `Bearer ${installationId}` : '');
}

/**
 * Asks the central database how far this boat's exports have come, with our token: nothing is sent and nothing imported.
 * Where imports have another path than the usual, that path itself is looked at.
 */
export async function askCentral(
  config: UploaderConfig,
  installationId: string | null,
  token: string,
  clock: Clock,
  timeoutMs: number,
  way: WayOut,
): Promise<HttpAnswer | Error | null> {
  const { centralApiUrl: base, centralImportPath: path } = config;
  if (base === null || !isPrivate(config)) return null;
  const url = path.endsWith('/data/import')
    ? `${base}${path.slice(0, -'import'.length)}export/status?installation_id=${installationId ?? ''}`
    : `${base}${path}`;
  const headers = { accept: 'application/json', ...(token ? { [config.centralAuthHeader]: token } : {}) };
  return answerOrError(askAsUploadsDo(new URL(url), headers, clock, timeoutMs, way));
}

/** Reads the answer as an upload would: what is an answer there is one here, and what breaks the rules is named alike. */
async function askAsUploadsDo(
  url: URL,
  headers: Readonly<Record<string, string>>,
  clock: Clock,
  timeoutMs: number,
  way: WayOut,
): Promise<HttpAnswer> {
  const client = createHttpClient(url, clock, way);
  const cut = new AbortController();
  const cancel = clock.setTimer(timeoutMs, () => cut.abort());
  const plain = { Host: url.host, Connection: 'close', 'Accept-Encoding': 'identity', ...headers };
  const request = { method: 'GET', target: `${url.pathname}${url.search}`, headers: plain } as const;
  try {
    const answered = await client.exchange(request, { onMoved() {}, onHead() {} }, cut.signal);
    if (answered.kind === 'broken') throw new AppError('failed', `not by HTTP's rules: ${FAULTS[answered.fault]}`);
    if (answered.kind === 'proxy') throw Object.assign(new Error(answered.trouble.what), { code: 'PROXY' });
    if (answered.kind === 'network') {
      const said = cut.signal.aborted ? `no answer within ${timeoutMs / 1_000} s` : answered.code;
      throw Object.assign(new Error(said), { code: cut.signal.aborted ? 'ETIMEDOUT' : answered.code });
    }
    const { head, body } = answered;
    const decoded = await decodeBody(body, [...listOf(head, 'content-encoding'), ...answered.transferCodings]);
    return {
      status: head.status,
      headers: Object.fromEntries(head.fields),
      text: decoded.text?.toString('utf8') ?? '',
    };
  } finally {
    cancel();
    client.close();
  }
}

/** A token among the credentials: empty when there is none, `hidden` when this user may not know. */
export function readToken(credentials: string, name: 'central-token' | 'gateway-token'): string {
  try {
    return readFileSync(join(credentials, name), 'utf8').trim();
  } catch (error) {
    return isForbidden(error) ? 'hidden' : '';
  }
}
