import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { childEnv } from '../../support/child-env.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** The daily one-shot at a broker that hangs up at once, and is asked again once a second. Resolves when it has ended. */
async function endingOf({ waitS, endAtCall }: { waitS: number; endAtCall: number }) {
  let calls = 0;
  const broker = createServer((socket) => {
    socket.destroy();
    calls += 1;
    if (calls === endAtCall) child.kill('SIGTERM');
  });
  await once(broker.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void broker.close());
  const { port } = broker.address() as AddressInfo;
  const child = spawn(process.execPath, [join(projectRoot, 'dist/daily.js')], {
    env: { ...childEnv(), MQTT_URL: `mqtt://127.0.0.1:${port}`, DATA_DIR: tempFolder(), DAILY_WAIT_S: String(waitS) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => lines.push(JSON.parse(text)));
  const [exitCode] = await once(child, 'close');
  const told = lines
    .filter(({ message }) => message === 'The broker does not answer; trying again for ever. What waits is kept.')
    .map(({ repeated, held_back: heldBack = 0 }) => Number(repeated ?? 1 + Number(heldBack)));
  return { exitCode, calls, lines: told.length, told: told.reduce((sum, n) => sum + n, 0) };
}

/** The last call may have ended with the process. */
const isWhole = ({ calls, told }: { calls: number; told: number }) => told === calls || told === calls - 1;

test('what a one-shot only counted is written when it has done its work', async () => {
  const ending = await endingOf({ waitS: 5, endAtCall: Number.POSITIVE_INFINITY });
  expect(ending.exitCode).toBe(1);
  expect(ending.lines, 'not a line each').toBeLessThan(ending.calls);
  expect(isWhole(ending), JSON.stringify(ending)).toBe(true);
});

test('what a process only counted is written when it is told to end', async () => {
  const ending = await endingOf({ waitS: 3_600, endAtCall: 7 });
  expect(ending.lines, 'not a line each').toBeLessThan(ending.calls);
  expect(isWhole(ending), JSON.stringify(ending)).toBe(true);
});
