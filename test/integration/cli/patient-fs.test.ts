import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, constants, createReadStream, createWriteStream, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { expect, onTestFinished, test } from 'vitest';
import { patientFs } from '../../../services/cli/backup/patient-fs.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** More than a pipe holds. */
const BYTES = randomBytes(300_000);
const NEVER = new AbortController().signal;

/** A pipe that does not block, as Node makes those of its own streams. */
function pipe(): number {
  const path = join(tempFolder(), 'pipe');
  execFileSync('mkfifo', [path]);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => closeSync(fd));
  return fd;
}

/** In each pause the other end does something. */
const meanwhile = (act: () => void) => ({
  ...systemClock,
  setTimer(_ms: number, then: () => void) {
    act();
    const next = setImmediate(then);
    return () => clearImmediate(next);
  },
});

function taken(fd: number, most: number): Buffer {
  const buffer = Buffer.alloc(most);
  return buffer.subarray(0, readSync(fd, buffer));
}

test('a backup goes down a pipe whose reader is slow, whole', async () => {
  const fd = pipe();
  const came: Buffer[] = [];
  const clock = meanwhile(() => came.push(taken(fd, 20_000)));
  const out = createWriteStream('', { fd, autoClose: false, fs: patientFs(clock, NEVER) });
  out.end(BYTES);
  await finished(out);
  while (Buffer.concat(came).length < BYTES.length) came.push(taken(fd, BYTES.length));
  expect(Buffer.concat(came).equals(BYTES)).toBe(true);
});

test('a backup comes out of a pipe whose writer is slow, whole', async () => {
  const fd = pipe();
  let sent = 0;
  const clock = meanwhile(() => {
    sent += writeSync(fd, BYTES, sent, Math.min(20_000, BYTES.length - sent));
  });
  const options = { fd, autoClose: false, end: BYTES.length - 1, fs: patientFs(clock, NEVER) };
  const came: Buffer[] = [];
  for await (const chunk of createReadStream('', options)) came.push(chunk);
  expect(Buffer.concat(came).equals(BYTES)).toBe(true);
});

test('whoever is stopped waits no longer', async () => {
  const out = createWriteStream('', { fd: pipe(), autoClose: false, fs: patientFs(systemClock, AbortSignal.abort()) });
  out.end(BYTES);
  await expect(finished(out)).rejects.toThrow();
});
