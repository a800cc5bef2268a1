import { dirname, join } from 'node:path';
import { isOnLoopback } from '../../../shared/runtime/network-check.ts';
import { REVIVE } from '../trouble.ts';
import { boatLogBeside } from '../usual-env-file.ts';
import { BESIDE } from './check.ts';
import type { Context } from './context.ts';

/** Whether this boat is one that `npm start` runs, with what it starts beside the services. */
export const isOfNpmStart = ({ envFile }: Pick<Context, 'envFile'>): boolean => boatLogBeside(envFile.path) !== null;

/** Whether it runs the central database too. */
export const runsCentral = ({ envFile, env, uploader }: Context): boolean =>
  isOfNpmStart({ envFile }) && uploader.centralApiUrl === `http://127.0.0.1:${env.CENTRAL_PORT}`;

/** Whether it plays the Signal K server of a sample boat. */
export const playsSignalK = ({ envFile, collector: { boatRoot, signalkUrl } }: Context): boolean =>
  isOfNpmStart({ envFile }) &&
  boatRoot === join(dirname(envFile.path), 'd3kos') &&
  signalkUrl !== null &&
  isOnLoopback(signalkUrl);

/** What to do about a part of it that does not answer: where none of them does, there is one cause. */
export async function reviveBoat({ state }: Context): Promise<string> {
  const seen = await state();
  return 'trouble' in seen && seen.trouble === 'away' ? BESIDE : REVIVE;
}
