import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { LICENSE_MISSING, LICENSE_PATH, parseLicense } from '../shared/export/license.ts';
import { messageOf, systemCodeOf } from '../shared/runtime/errors.ts';
import { createSampleBoat } from './sample-boat/create-sample-boat.ts';
import { playEngine } from './sample-boat/play-engine.ts';
import { startSignalkSource } from './sample-boat/signalk-source.ts';
import { buildBundles, bundlesAreFresh, projectRoot } from './start-boat/bundles.ts';
import { askForExport, narrate } from './start-boat/narrate.ts';
import { type BoatPlan, planBoat } from './start-boat/plan-boat.ts';
import { say, sayProblem } from './start-boat/say.ts';
import { superviseBoat } from './start-boat/supervise.ts';

/**
 * `npm start`: a whole boat on this machine, each process by itself, with the reference central server as its shore.
 * Whatever is set in the environment is kept; what is not set lies under `.boat/`, or under `BOAT_DIR`.
 */

const ENGINE_LOOKS = 20;
const ENGINE_LOOK_MS = 100;

const plan = planBoat(process.env, process.env.BOAT_DIR || join(projectRoot, '.boat'));
prepareBoat(plan);
if (!bundlesAreFresh()) {
  say('Building the processes.');
  buildBundles();
}

// A terminal that is closed takes its output with it; the boat must still end in order.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const engine = plan.isSample && !plan.env.SIGNALK_URL ? await startEngine(plan) : null;
const boat = superviseBoat(plan);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void boat.stop().then(() => process.exit(0)));
}
boat.broken.then(async (sentence) => {
  sayProblem(sentence);
  await boat.stop();
  process.exit(1);
});

await boat.ready;
say(`The boat is up: ${plan.processes.map((one) => one.name).join(', ')}.`);
await narrate(plan);
await engine?.isHeard();
await askForExport(plan);
say(plan.whatToTry);

/** A sample boat's engine runs, and its Signal K server tells of it; `isHeard` resolves once somebody has listened for a while. */
async function startEngine({ env }: BoatPlan) {
  const source = await startSignalkSource();
  env.SIGNALK_URL = source.url;
  playEngine(source);
  return {
    async isHeard(): Promise<void> {
      for (let look = 0; look < ENGINE_LOOKS && source.listeners === 0; look++) await setTimeout(ENGINE_LOOK_MS);
      await setTimeout(ENGINE_LOOK_MS * 5);
    },
  };
}

/** Makes what is missing: the sample boat, our folders. One clear sentence for what is in the way. */
function prepareBoat({ root, isSample, dataDir, centralDataDir, env }: BoatPlan): void {
  try {
    if (isSample) createSampleBoat(root);
    for (const folder of [dataDir, centralDataDir]) mkdirSync(folder, { recursive: true });
    const license = parseLicense(readFileSync(join(root, LICENSE_PATH), 'utf8'));
    if (license.ok) env.CENTRAL_INSTALLATIONS ??= license.license.installationId;
    else sayProblem(`${license.problem}: ${join(root, LICENSE_PATH)}; exports are refused until that is mended.`);
  } catch (error) {
    const path = (error as NodeJS.ErrnoException).path ?? root;
    if (systemCodeOf(error) === 'ENOENT' && path.endsWith(LICENSE_PATH)) {
      sayProblem(
        `${LICENSE_MISSING} (${path}): D3KOS_ROOT should name a boat’s folder, /opt/d3kos on a boat. Unset it to get a sample boat.`,
      );
    } else {
      sayProblem(
        `${path} cannot be used (${systemCodeOf(error) || messageOf(error)}): give it to the user who runs this, or set D3KOS_ROOT and DATA_DIR to folders that are.`,
      );
    }
    process.exit(1);
  }
}
