import { existsSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { BOAT_ENV_FILE, boatDataDir } from '../services/cli/usual-env-file.ts';
import { readPlainFileSync } from '../shared/boat/plain-file.ts';
import { LICENSE_MISSING, LICENSE_PATH, parseLicense } from '../shared/export/license.ts';
import { systemClock } from '../shared/runtime/clock.ts';
import { systemCodeOf } from '../shared/runtime/errors.ts';
import { makeFolder } from '../shared/runtime/make-folder.ts';
import { ownTimeZone } from '../shared/runtime/own-time-zone.ts';
import { ownDate } from '../shared/zones/own-offset.ts';
import { EXIT } from './exit-codes.ts';
import { parseUsage } from './parse-usage.ts';
import { createSampleBoat } from './sample-boat/create-sample-boat.ts';
import { playEngine } from './sample-boat/play-engine.ts';
import { startSignalkSource } from './sample-boat/signalk-source.ts';
import { askDaily } from './start-boat/ask-daily.ts';
import { buildBundles, bundlesAreFresh, projectRoot } from './start-boat/bundles.ts';
import { folderProblems, unusable } from './start-boat/check-folders.ts';
import { loopbackProblem } from './start-boat/check-loopback.ts';
import { portProblems } from './start-boat/check-ports.ts';
import { holdFolder } from './start-boat/hold-folder.ts';
import { brokerProblem } from './start-boat/look-at-broker.ts';
import { askForExport, narrate } from './start-boat/narrate.ts';
import { type BoatPlan, planBoat } from './start-boat/plan-boat.ts';
import { say, sayProblem } from './start-boat/say.ts';
import { settingsProblems } from './start-boat/settings-problems.ts';
import { superviseBoat } from './start-boat/supervise.ts';
import { createLastingTeller } from './start-boat/tell-lasting.ts';
import { tellSettings } from './start-boat/tell-settings.ts';
import { wholePaths } from './start-boat/whole-paths.ts';

/**
 * `npm start`: a whole boat on this machine, each process by itself, with the reference central server as its shore.
 * Whatever is set in the environment is kept; what is not set lies under `.boat/`, or under `BOAT_DIR`. What is in the
 * way is said before anything is started, a sentence each.
 */

const ENGINE_LOOKS = 20;
const ENGINE_LOOK_MS = 100;
const STARTER_LOOK_MS = 300;

parseUsage({
  call: 'npm start',
  about: `Runs a whole boat on this machine until Ctrl-C: a sample boat with an engine that runs, the services, a broker, and a
reference central server; and asks for a first export. It takes no options; the environment says what is to be different:
  D3KOS_ROOT        a real boat’s folder, such as /opt/d3kos
  MQTT_URL          a broker of your own; its login in MQTT_USERNAME and MQTT_PASSWORD
  CENTRAL_API_URL   a central database of your own
  MQTT_PORT, GATEWAY_PORT, CENTRAL_PORT   other ports than 1883, 8094 and 8480
  BOAT_DIR          another folder than .boat for all that is written
  LOG_LEVEL         the least important line of the log in it: trace, debug, info, warn, error or silent
README.md has all settings.`,
  options: {},
});

endWithoutStarter();
const given = wholePaths(process.env);
const folder = given.BOAT_DIR || join(projectRoot, '.boat');
const ownZone = ownTimeZone(process.env);
const wrong = settingsProblems(given, given.DATA_DIR || boatDataDir(folder));
if (wrong.length > 0) giveUp(EXIT.config, ...wrong);
const plan = planBoat(given, folder);
/** What is this boat's alone, by the setting that names it; one folder may be both. */
const places = new Map([[plan.folder, 'BOAT_DIR']]);
if (!places.has(plan.dataDir)) places.set(plan.dataDir, 'DATA_DIR');
const newPlaces = [...places.keys()].filter((place) => !existsSync(place));
for (const [place, setting] of places) await holdAlone(setting, place);
await lookAround(plan);
prepareBoat(plan);
if (!bundlesAreFresh()) await buildBundles(() => say('Building the processes.'));

// A terminal that is closed takes its output with it; the boat must still end in order.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

const engine = plan.isSample && !plan.env.SIGNALK_URL ? await startEngine(plan) : null;
tellCommandLine(plan);
const lasting = createLastingTeller({ problem: sayProblem, over: say });
const boat = superviseBoat(plan, lasting);
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void endInOrder());
}
endWithStarter();
async function endInOrder(): Promise<never> {
  ending.abort();
  await boat.stop();
  say('The boat has ended.');
  process.exit(0);
}

boat.broken.then(async ({ sentence, isSetting }) => {
  sayProblem(sentence);
  ending.abort();
  await boat.stop();
  process.exit(isSetting ? EXIT.config : EXIT.failed);
});

await boat.ready;
say(`The boat is up: ${plan.processes.map((one) => one.name).join(', ')}.`);
await narrate(plan, lasting, ending.signal);
await engine?.isHeard();
await askForExport(plan, ending.signal);
if (!ending.signal.aborted) say(plan.whatToTry);
const daily = askDaily({
  clock: systemClock,
  ownZone,
  ask: () => boat.runOnce({ name: 'daily', bundle: 'daily.js' }),
});
if (ending.signal.aborted) daily.close();
ending.signal.addEventListener('abort', daily.close);

/** Whether `run.mjs` started this very process, and is gone: nobody would end us any more. */
function isOrphan(): boolean {
  const { GUARDED, GUARDED_BY } = process.env;
  return Number(GUARDED) === process.pid && Number(GUARDED_BY) !== process.ppid;
}

function endWithoutStarter(): void {
  if (isOrphan()) process.exit(EXIT.failed);
}

/** Whoever started us ends us with its guard; we do it ourselves when both were killed at once. */
function endWithStarter(): void {
  if (isOrphan()) return void endInOrder();
  const look = setInterval(() => {
    if (!isOrphan()) return;
    clearInterval(look);
    void endInOrder();
  }, STARTER_LOOK_MS);
}

function giveUp(code: number, ...sentences: string[]): never {
  for (const sentence of sentences) sayProblem(sentence);
  process.exit(code);
}

/** Two boats in one folder would tear each other's databases. */
async function holdAlone(setting: string, folder: string): Promise<void> {
  const hold = await holdFolder(folder, { pid: process.pid, since: new Date().toISOString() }).catch((error) =>
    giveUp(EXIT.config, unusable(folder, error, setting)),
  );
  if (hold.held) return;
  const who = hold.by
    ? ` (process ${hold.by.pid}, since ${ownDate(Date.parse(hold.by.since)).toISOString().slice(0, 19).replace('T', ' ')})`
    : '';
  giveUp(
    EXIT.config,
    `A boat runs in ${folder} already${who}: use that one, end it with Ctrl-C where it was started, or set ${setting} to another folder.`,
  );
}

/** The folders, the broker of one's own, and the ports. */
async function lookAround(plan: BoatPlan): Promise<void> {
  const { isOurBroker, mqttUrl } = plan;
  if (!isOurBroker) say(`Using the broker at ${mqttUrl}; none is started.`);
  const loopback = await loopbackProblem();
  const problems = [
    ...folderProblems(plan),
    loopback,
    isOurBroker ? null : await brokerProblem(plan),
    // Without it no other address helps.
    ...(loopback === null ? await portProblems(plan.ports) : []),
  ].filter((problem) => problem !== null);
  if (problems.length === 0) return;
  for (const place of newPlaces.reverse()) rmdirSync(place);
  giveUp(EXIT.config, ...problems);
}

/** Without it the command line must be told, and a boat whose disk is full still brings ashore what waits. */
function tellCommandLine({ folder, env, isOurBroker, mqttUrl, logLevel }: BoatPlan): void {
  const path = join(folder, BOAT_ENV_FILE);
  try {
    // What is told by the port need not be told twice: a port of one's own then finds another boat.
    tellSettings(path, {
      ...env,
      // Its processes say more than is kept, to the starter that hears them.
      LOG_LEVEL: logLevel,
      ...(isOurBroker ? { MQTT_URL: undefined } : { MQTT_URL: mqttUrl, MQTT_PORT: undefined }),
    });
  } catch (error) {
    sayProblem(unusable(path, error, 'BOAT_DIR'));
  }
}

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
function prepareBoat({ root, isSample, written, env }: BoatPlan): void {
  for (const { setting, path } of written) {
    try {
      makeFolder(path);
      if (isSample && path === root) createSampleBoat(root);
    } catch (error) {
      giveUp(EXIT.config, unusable((error as NodeJS.ErrnoException).path ?? path, error, setting));
    }
  }
  try {
    const license = parseLicense(readPlainFileSync(join(root, LICENSE_PATH)));
    if (license.ok) env.CENTRAL_INSTALLATIONS ??= license.license.installationId;
    else sayProblem(`${license.problem}: ${join(root, LICENSE_PATH)}; exports are refused until that is mended.`);
  } catch (error) {
    const path = (error as NodeJS.ErrnoException).path ?? root;
    const isMissing = systemCodeOf(error) === 'ENOENT' && path.endsWith(LICENSE_PATH);
    giveUp(
      EXIT.config,
      isMissing
        ? `${LICENSE_MISSING} (${path}): D3KOS_ROOT should name a boat’s folder, /opt/d3kos on a boat. Unset it to get a sample boat.`
        : unusable(path, error, 'D3KOS_ROOT'),
    );
  }
}
