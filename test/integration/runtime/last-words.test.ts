import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
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
  const child = spawn(process.execPath, [join(projectRoot, 'services/daily/main.ts')], {
    env: { MQTT_URL: `mqtt://127.0.0.1:${port}`, DATA_DIR: tempFolder(), DAILY_WAIT_S: String(waitS) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: Record<string, unknown>[] = [];
  createInterface({ input: child.stdout }).on('line', (text) => lines.push(JSON.parse(text)));
  const [exitCode] = await once(child, 'close');
  return { exitCode, counted: lines.filter(({ repeated }) => repeated !== undefined) };
}

const COUNTED = {
  service: 'daily',
  message: 'The broker does not answer; trying again for ever. What waits is kept.',
  repeated: expect.any(Number),
};

test('what a one-shot only counted is written when it has done its work', async () => {
  const { exitCode, counted } = await endingOf({ waitS: 5, endAtCall: Number.POSITIVE_INFINITY });
  expect(exitCode).toBe(1);
  expect(counted).toContainEqual(expect.objectContaining(COUNTED));
});

test('what a process only counted is written when it is told to end', async () => {
  const { counted } = await endingOf({ waitS: 3_600, endAtCall: 5 });
  expect(counted).toContainEqual(expect.objectContaining(COUNTED));
});
