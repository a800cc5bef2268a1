import { statSync } from 'node:fs';
import { everySetting } from '../../services/cli/every-setting.ts';
import { gatewayToken } from '../../services/gateway/gateway-token.ts';
import { centralToken } from '../../services/uploader/central-token.ts';
import { importEndpoint } from '../../services/uploader/import-endpoint.ts';
import { wayOut } from '../../shared/http/way-out.ts';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import { AppError, systemCodeOf } from '../../shared/runtime/errors.ts';
import { faultOfPath, pathSetting } from '../../shared/runtime/place-settings.ts';
import { readSettings, wrongSettings } from '../../shared/runtime/read-config.ts';
import type { Setting } from '../../shared/runtime/settings.ts';

import { projectRoot } from './bundles.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The starter's own. */
const boatDir: Setting = pathSetting('BOAT_DIR', { default: '', summary: 'folder of all that is written' });

/** Ports that whoever wants to reach them must know. */
const KNOWN_PORTS = ['MQTT_PORT', 'GATEWAY_PORT', 'CENTRAL_PORT'];

/**
 * Whatever is wrong with the settings of a whole boat, of every process and all at once, a sentence each. `dataDir` is
 * where its credentials lie.
 */
export function settingsProblems(env: Env, dataDir: string): string[] {
  const all = [boatDir, ...Object.values(everySetting).flatMap((settings): Setting[] => Object.values(settings))];
  const { problems } = readSettings(Object.fromEntries(all.map((setting) => [setting.name, setting])), env);
  const hidden = KNOWN_PORTS.filter((name) => Number(env[name] || 1) === 0)
    .filter((name) => !problems.some((problem) => problem.startsWith(`${name}=`)))
    .map((name) => `${name}=${env[name]} would be any free port, which nobody could find: name one`);
  const own = env.BOAT_DIR ? null : faultOfPath(projectRoot);
  const nowhere =
    own === null
      ? []
      : [`The checkout lies in ${projectRoot}, which ${own}: move it, or set BOAT_DIR to a folder elsewhere.`];
  const forNobody =
    env.MQTT_USERNAME && !env.MQTT_URL
      ? ['MQTT_USERNAME is for a broker of your own: set MQTT_URL to where it is too, or unset MQTT_USERNAME.']
      : [];
  const alone = [...problems, ...hidden];
  return [
    ...(alone.length > 0 ? [wrongSettings(alone)] : []),
    ...nowhere,
    ...forNobody,
    ...problemsTogether(env, dataDir),
  ];
}

/** What is not there yet is nobody's. */
function mayLookInto(folder: string): boolean {
  try {
    statSync(`${folder}/.`);
    return true;
  } catch (error) {
    return systemCodeOf(error) === 'ENOENT';
  }
}

/** What the processes find out at their start, of settings that fit alone and not together. */
function problemsTogether(env: Env, dataDir: string): string[] {
  const { config: uploader } = readSettings(everySetting.uploader, env);
  const { config: gateway } = readSettings(everySetting.gateway, env);
  const { credentials } = dataFolders(dataDir);
  const judges = [
    () => uploader.centralApiUrl && importEndpoint(uploader.centralApiUrl, uploader),
    () => uploader.centralApiUrl && wayOut(new URL(uploader.centralApiUrl), uploader),
    () => centralToken(uploader, credentials),
    () => gatewayToken(gateway, credentials),
  ];
  return judges.flatMap((judge) => {
    try {
      judge();
      return [];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      // Of a folder that cannot be one, or is not for us, is told with the folders.
      return systemCodeOf(error.cause) === 'ENOTDIR' || !mayLookInto(credentials) ? [] : [error.message];
    }
  });
}
