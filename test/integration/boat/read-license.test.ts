import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createLicenseReader, readLicense } from '../../../shared/boat/read-license.ts';
import { LICENSE_PATH } from '../../../shared/export/license.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { needs, unless } from '../../support/needs.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const GOOD = JSON.stringify({ installation_id: '3861513b314c5ee7', tier: 2 });
const isRoot = process.getuid?.() === 0;

function boat(license: string | Buffer | null) {
  const root = tempFolder();
  const path = join(root, LICENSE_PATH);
  mkdirSync(dirname(path), { recursive: true });
  if (license !== null) writeFileSync(path, license);
  const clock = manualClock();
  const stop = new AbortController();
  return { root, path, clock, stop, reader: createLicenseReader(root, clock, stop.signal) };
}

test('a license in UTF-16, as an editor of Windows saves it, is read by its mark', async () => {
  const { root } = boat(Buffer.from(`\uFEFF${GOOD}`, 'utf16le'));
  expect(await readLicense(root)).toMatchObject({ ok: true, license: { tier: 2 } });
});

type TestClock = ReturnType<typeof manualClock>;

const waits = (clock: TestClock) => eventually('it looks again later', () => clock.openTimers === 1);

async function whileTimePasses<T>(clock: TestClock, promise: Promise<T>): Promise<T> {
  let result: { readonly value: T } | null = null;
  void promise.then((value) => {
    result = { value };
  });
  return (
    await eventually('it is told', async () => {
      await clock.advance(50);
      return result;
    })
  ).value;
}

describe('what is the matter with a license is told as what it is', () => {
  test('it is not there', async () => {
    expect(await readLicense(boat(null).root)).toMatchObject({ fault: 'missing', problem: 'License file not found' });
  });

  test('it is a folder', async () => {
    const { root, path } = boat(null);
    mkdirSync(path);
    expect(await readLicense(root)).toMatchObject({ fault: 'unreadable' });
  });

  test('it is a pipe, which nobody waits for', async () => {
    const { root, path } = boat(null);
    execFileSync('mkfifo', [path]);
    expect(await readLicense(root)).toMatchObject({ fault: 'unreadable' });
  });

  test('it may not be read by us', needs(unless(isRoot && 'root may read everything')), async () => {
    const { root, path } = boat(GOOD);
    chmodSync(path, 0);
    expect(await readLicense(root)).toMatchObject({ fault: 'unreadable', problem: expect.stringMatching(/EACCES/) });
  });

  test('it is far too large', async () => {
    expect(await readLicense(boat(`${GOOD}${' '.repeat(70_000)}`).root)).toMatchObject({ fault: 'invalid' });
  });
});

describe('before anyone is refused', () => {
  test('a license that is being rewritten is waited for', async () => {
    const { path, clock, reader } = boat('{"installation_id":"38615');
    const reading = reader.settled();
    await waits(clock);
    writeFileSync(path, '');
    await clock.advance(100);
    await waits(clock);
    writeFileSync(path, GOOD);
    expect(await whileTimePasses(clock, reading)).toMatchObject({ ok: true, license: { tier: 2 } });
  });

  test('one that stays torn is waited for three seconds, once; and again when it is written anew', async () => {
    const { path, clock, reader } = boat('{"installation_id":"38615');
    expect(await whileTimePasses(clock, reader.settled())).toMatchObject({ fault: 'torn' });
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(3_000);
    expect(clock.monotonicMs()).toBeLessThan(6_000);
    expect(await reader.settled(), 'at once: the clock stands').toMatchObject({ fault: 'torn' });
    writeFileSync(path, '{"installation_id":');
    const again = reader.settled();
    await waits(clock);
    writeFileSync(path, GOOD);
    expect(await whileTimePasses(clock, again)).toMatchObject({ ok: true });
  });

  test('one that is simply not there, or says nothing, is not waited for', async () => {
    const { root, path, reader } = boat('{}');
    expect(await reader.settled()).toMatchObject({ fault: 'invalid' });
    rmSync(path);
    expect(await reader.settled()).toMatchObject({ fault: 'missing' });
    expect(await readLicense(root)).toMatchObject({ fault: 'missing' });
  });

  test('whoever stops waits for nothing', async () => {
    const { reader, stop } = boat('{');
    const reading = reader.settled();
    stop.abort();
    expect(await reading).toMatchObject({ fault: 'torn' });
  });
});
