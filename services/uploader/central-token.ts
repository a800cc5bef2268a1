import { optionalCredential } from '../../shared/runtime/credentials.ts';
import { AppError } from '../../shared/runtime/errors.ts';
import type { ConfigOf } from '../../shared/runtime/settings.ts';
import { uploaderSettings } from './settings.ts';

type TokenConfig = Pick<ConfigOf<typeof uploaderSettings>, 'centralToken' | 'credentialsDir'>;

/**
 * The whole value of the header that tells the central database who we are: as set, else the credential
 * `central-token`; empty when there is neither. Throws an AppError `config` or `permission` that says what to do.
 */
export function centralToken(config: TokenConfig, credentialsFolder: string): string {
  if (config.centralToken !== '') return config.centralToken;
  const token = optionalCredential('central-token', credentialsFolder, config.credentialsDir);
  if (token === null) return '';
  try {
    return uploaderSettings.centralToken.parse(token);
  } catch {
    const what = 'The credential central-token does not fit into a header';
    throw new AppError('config', `${what}: write the header’s whole value into that file, in one line of plain ASCII.`);
  }
}
