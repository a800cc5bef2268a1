import { optionalCredential } from '../../shared/runtime/credentials.ts';
import { AppError } from '../../shared/runtime/errors.ts';
import type { ConfigOf } from '../../shared/runtime/settings.ts';
import { isLoopbackHost } from '../../shared/runtime/where-from.ts';
import { type gatewaySettings, TOKEN, TOKEN_FITS } from './settings.ts';

/** The file's name, among the credentials. */
const TOKEN_FILE = 'gateway-token';

/**
 * The token that callers from the network need; null when there is none, and then nobody from the network is listened
 * to. Throws an AppError `config` when the gateway is to listen there without one, or with one that is easily guessed.
 */
export function gatewayToken(
  config: Pick<ConfigOf<typeof gatewaySettings>, 'host' | 'token' | 'credentialsDir'>,
  credentials: string,
): string | null {
  const token = config.token || optionalCredential(TOKEN_FILE, credentials, config.credentialsDir);
  const path = `${config.credentialsDir || credentials}/${TOKEN_FILE}`;
  if (token !== null && !TOKEN.test(token)) {
    throw new AppError(
      'config',
      `The token in ${path} cannot be used, so the gateway does not start: make it ${TOKEN_FITS}, for example with "openssl rand -hex 32".`,
    );
  }
  if (token === null && !isLoopbackHost(config.host)) {
    throw new AppError(
      'config',
      `GATEWAY_HOST=${config.host} would let everyone on the network order and cancel exports, since there is no token: set GATEWAY_TOKEN or write a token to ${path} (for example with "openssl rand -hex 32"), or set GATEWAY_HOST to localhost.`,
    );
  }
  return token;
}
