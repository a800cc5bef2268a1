import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../../shared/runtime/clock.ts';
import { isOnLoopback } from '../../../shared/runtime/network-check.ts';
import type { ConfigOf } from '../../../shared/runtime/settings.ts';
import type { everySetting } from '../every-setting.ts';
import { type HttpAnswer, httpCall } from '../http-call.ts';
import { isForbidden } from './check.ts';
import { answerOrError } from './context.ts';

type UploaderConfig = ConfigOf<typeof everySetting.uploader>;

/** Whether what goes to the central database can be read by nobody else on the way. */
export function isPrivate({ centralApiUrl: url, allowInsecureCentral }: UploaderConfig): boolean {
  return url !== null && (url.startsWith('https:') || isOnLoopback(url) || allowInsecureCentral);
}

/**
 * Asks the central database how far this boat's exports have come, with our token: nothing is sent and nothing imported.
 * Where imports have another path than the usual, that path itself is looked at.
 */
export async function askCentral(
  config: UploaderConfig,
  installationId: string | null,
  credentials: string,
  clock: Clock,
  timeoutMs: number,
): Promise<HttpAnswer | Error | null> {
  const { centralApiUrl: base, centralImportPath: path } = config;
  if (base === null || !isPrivate(config)) return null;
  const kept = readToken(credentials, 'central-token');
  const token =
    config.centralToken || (kept !== 'hidden' && kept) || (installationId ? `Bearer ${installationId}` : '');
  const url = path.endsWith('/data/import')
    ? `${base}${path.slice(0, -'import'.length)}export/status?installation_id=${installationId ?? ''}`
    : `${base}${path}`;
  const headers = { accept: 'application/json', ...(token ? { [config.centralAuthHeader]: token } : {}) };
  return answerOrError(httpCall(url, { clock, timeoutMs, headers }));
}

/** A token among the credentials: empty when there is none, `hidden` when this user may not know. */
export function readToken(credentials: string, name: 'central-token' | 'gateway-token'): string {
  try {
    return readFileSync(join(credentials, name), 'utf8').trim();
  } catch (error) {
    return isForbidden(error) ? 'hidden' : '';
  }
}
