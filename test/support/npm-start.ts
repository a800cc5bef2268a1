import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { childEnv } from './child-env.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { processesWith } from './processes-with.ts';
import { tempFolder } from './temp-folder.ts';

/** The promise to whoever kills the starter. */
export const GONE_WITHIN_MS = 3_000;
export const UP = 'The boat is up';
/** Whoever could end a boat's processes. */
export const STARTERS = /deploy\/(run\.mjs|run\/guard\.sh|start-boat\.ts)/;

/** Without this mark it would be installed anew, under the feet of this very test. */
if (!existsSync(join(projectRoot, 'node_modules/.installed'))) throw new Error('install with npm run build first');

interface Start {
  readonly env?: Record<string, string>;
  /** What is called, in the checkout; default: what npm calls. */
  readonly command?: readonly [string, ...string[]];
}

/** `npm start` on free ports and in a folder of the test's own; its output as it comes. */
export async function npmStart({
  env = {},
  command = ['node', 'deploy/run.mjs', 'node', 'deploy/start-boat.ts'],
}: Start = {}) {
  const ports = { MQTT_PORT: await freePort(), GATEWAY_PORT: await freePort(), CENTRAL_PORT: await freePort() };
  const given = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
  const folder = env.BOAT_DIR ?? tempFolder();
  const mark = `THIS_START=${folder} ${ports.MQTT_PORT}`;
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: projectRoot,
    env: {
      ...childEnv(),
      BOAT_DIR: folder,
      THIS_START: mark.slice(11),
      KEEP_FREE_MB: '0',
      ...given,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { text: '' };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output.text += chunk;
    });
  }
  const ended = () => child.exitCode !== null || child.signalCode !== null;
  const living = () => processesWith(mark);
  onTestFinished(async () => {
    if (!ended()) child.kill('SIGTERM');
    await eventually('npm start has ended', ended);
    for (const pid of living()) process.kill(pid, 'SIGKILL');
  });
  return {
    child,
    output,
    ended,
    living,
    ports,
    folder,
    /** The whole log of the boat's processes. */
    log: () => textOf(join(folder, 'boat.log')),
    /** What was said, without its mark, a line each. */
    said: () => output.text.split('\n').flatMap((line) => /^» (.*)/.exec(line)?.[1] ?? []),
    async says(sentence: RegExp | string, withinMs = 60_000) {
      const isSaid = () => output.text.match(sentence) || ended();
      await eventually(`it says ${sentence}`, isSaid, withinMs).catch((error) => {
        throw new Error(`${error.message}; it said:\n${output.text}\nand logged:\n${textOf(join(folder, 'boat.log'))}`);
      });
      expect(output.text).toMatch(sentence);
    },
    async endsWith(code: number) {
      await eventually('it has ended', ended, 30_000);
      expect(child.exitCode, output.text).toBe(code);
      await eventually('nobody is left', () => living().length === 0, 3_000);
    },
  };
}

const textOf = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

export const commandOf = (pid: number) => textOf(`/proc/${pid}/cmdline`).replaceAll('\0', ' ');

export function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** Kills with SIGKILL whoever of a start matches, once a sentence was said, or else once a first process runs. */
export async function killStarter(who: RegExp, sentence: string | null): Promise<void> {
  const boat = await npmStart({ command: ['npm', 'start'], env: { HOME: tempFolder() } });
  const broker = () => boat.living().some((pid) => commandOf(pid).includes('dist/broker.js'));
  if (sentence === null) await eventually('a first process runs', broker, 60_000);
  else await boat.says(sentence);
  const victims = boat.living().filter((pid) => who.test(commandOf(pid)));
  expect(victims).not.toEqual([]);
  // The youngest first: whoever starts another has no time to see it end.
  for (const pid of victims.reverse()) process.kill(pid, 'SIGKILL');
  await eventually('everything has ended', () => boat.living().length === 0, GONE_WITHIN_MS);
  for (const port of Object.values(boat.ports)) expect(await isListening(port), `port ${port}`).toBe(false);
}
