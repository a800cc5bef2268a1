import { AppError } from '../../shared/runtime/errors.ts';
import { isOnLoopback } from '../../shared/runtime/network-check.ts';
import type { ConfigOf } from '../../shared/runtime/settings.ts';
import type { uploaderSettings } from './settings.ts';

type EndpointConfig = Pick<ConfigOf<typeof uploaderSettings>, 'centralImportPath' | 'allowInsecureCentral'>;

/**
 * Where exports go. Throws an AppError `config` that says what to set: a URL that holds a login, a query or a
 * fragment, or one that would send the boat's data in the clear (`design.md`, "The request").
 */
export function importEndpoint(base: string, config: EndpointConfig): URL {
  const url = new URL(base + config.centralImportPath);
  const { username, password, search, hash } = new URL(base);
  if (username || password || search || hash) {
    throw new AppError('config', 'CENTRAL_API_URL should hold no login, query or fragment; see CENTRAL_TOKEN.');
  }
  if (url.protocol !== 'https:' && !isOnLoopback(base) && !config.allowInsecureCentral) {
    throw new AppError(
      'config',
      `CENTRAL_API_URL names ${url.host} without TLS, so anyone on the way could read the exports and the token: use https://, or set ALLOW_INSECURE_CENTRAL=true if you accept that.`,
    );
  }
  return url;
}
