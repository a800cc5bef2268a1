import { cpSync, mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createRivals, processIn } from '../../../broker/rivals.ts';
import type { ServiceProcess, Twin } from '../../../shared/contracts/service-status.ts';
import { takeOwnLock } from '../../../shared/runtime/own-lock.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const SINCE = '2026-02-20T21:44:16.503Z';
const folderOf = (path: string): string => {
  const { dev, ino } = statSync(path);
  return `${dev}:${ino}`;
};
const processOn = (dataDir: string, pid = 7): ServiceProcess => ({
  pid,
  since: SINCE,
  data_dir: dataDir,
  folder: folderOf(dataDir),
});

/** As `cp -a`; at once it might still be the same moment, by the kernel’s clock. */
function copyLater(from: string, to: string): void {
  const lock = join('locks', 'collector.json');
  const changed = (folder: string) => statSync(join(folder, lock), { bigint: true }).ctimeNs;
  do cpSync(from, to, { recursive: true, preserveTimestamps: true });
  while (changed(to) === changed(from));
}

/** A broker’s memory of who had which place; `ours` shares its folder, `theirs` does not. */
function rivals() {
  const [dataDir, clock] = [tempFolder(), manualClock()];
  const told: (readonly Twin[])[] = [];
  const elsewhere: (readonly Twin[])[] = [];
  const all = createRivals({
    dataDir,
    clock,
    onChange(now) {
      told.push(now.twins);
      elsewhere.push(now.elsewhere);
    },
  });
  onTestFinished(all.close);
  const [ours, theirs] = [processOn(dataDir), processOn(tempFolder(), 8)];
  /** Once a second, as a service does. */
  async function knockFor(seconds: number, who: ServiceProcess | null = theirs): Promise<void> {
    for (let s = 0; s <= seconds; s++) {
      all.knocked('collector', who);
      await clock.advance(1_000);
    }
  }
  return { ...all, dataDir, clock, told, elsewhere, ours, theirs, knockFor };
}

test('a place that was ours is kept for ten minutes while we are started anew; who shares our folder comes at once', async () => {
  const { mayCome, came, went, clock, ours, theirs } = rivals();
  await clock.advance(60_000);
  expect(mayCome('collector', theirs), 'nobody ever had it').toBe(true);
  came('collector', ours);
  went('collector', ours);
  expect([mayCome('collector', theirs), mayCome('collector', ours), mayCome('collector', null)]).toEqual([
    false,
    true,
    true,
  ]);
  expect(mayCome('uploader', theirs), 'each has its own').toBe(true);
  await clock.advance(10 * 60_000);
  expect(mayCome('collector', theirs), 'it was moved on purpose').toBe(true);
});

test('when the broker itself is started anew, who shares its folder comes first', async () => {
  const { mayCome, clock, ours, theirs } = rivals();
  expect([mayCome('collector', ours), mayCome('collector', theirs)]).toEqual([true, false]);
  await clock.advance(4_000);
  expect(mayCome('collector', theirs)).toBe(true);
});

const LOCKED = { pid: 7, since: SINCE, version: '1' };
test.each<[string, string, string, boolean]>([
  ['its recordings', 'recordings/recordings.db', '', true],
  ['its requests alone, while the disk of its recordings is away', 'collector/collector.db', '', true],
  ['word of its databases, while their disks are away', 'locks/collector.vanished.json', '{}', true],
  ['that it had the lock', 'locks/collector.json', JSON.stringify(LOCKED), true],
  ['that a restore had it', 'locks/collector.json', JSON.stringify({ ...LOCKED, work: 'a restore' }), false],
  ['what is another service’s', 'queue/queue.db', '', false],
  ['the broker’s own', 'locks/broker.json', JSON.stringify(LOCKED), false],
])(
  'a copy never takes the place of a service that has its data in the broker’s folder: %s',
  async (_what, path, content, isKept) => {
    const { mayCome, came, went, clock, dataDir, ours, theirs } = rivals();
    mkdirSync(dirname(join(dataDir, path)), { recursive: true });
    writeFileSync(join(dataDir, path), content);
    await clock.advance(60 * 60_000);
    expect([mayCome('collector', theirs), mayCome('collector', ours)]).toEqual([!isKept, true]);
    came('collector', ours);
    went('collector', ours);
    await clock.advance(60 * 60_000);
    expect(mayCome('collector', theirs)).toBe(!isKept);
  },
);

test('a folder with another number for whoever works in it is known by who has the lock there, and by nothing that a copy can say too', async () => {
  const { mayCome, takesBack, came, clock, dataDir, ours, theirs } = rivals();
  await clock.advance(60_000);
  const lockIn = (folder: string) => {
    const lock = takeOwnLock({
      dataDir: folder,
      name: 'collector',
      version: '1',
      now: Date.parse(SINCE),
      without() {},
    });
    onTestFinished(lock.release);
    return lock;
  };
  const owner = lockIn(dataDir);
  const copied = tempFolder();
  copyLater(dataDir, copied);
  const [proof, pid] = [owner.proof(), process.pid];
  const inContainer = { ...theirs, pid, lock: String(proof) };
  expect(mayCome('collector', inContainer)).toBe(true);
  expect(mayCome('collector', { ...theirs, pid }), 'the same process number and start').toBe(false);
  expect(mayCome('uploader', inContainer), 'a place of its own').toBe(true);
  const inCopy = { ...processOn(copied, pid), lock: String(lockIn(copied).proof()) };
  expect(mayCome('collector', inCopy), 'one that works in a copy').toBe(false);
  came('collector', inContainer);
  expect(takesBack('collector', inCopy)).toBe(false);
  expect(takesBack('collector', { ...inContainer }), 'one that ended a moment ago').toBe(false);
  came('collector', inCopy);
  expect(takesBack('collector', inContainer)).toBe(true);
  expect(mayCome('collector', ours)).toBe(true);
});

test('a broker whose folder is a copy does not take for its own who has the lock in the other one', async () => {
  const { mayCome, clock, dataDir, theirs } = rivals();
  const worked = tempFolder();
  const owner = takeOwnLock({ dataDir: worked, name: 'collector', version: '1', now: Date.parse(SINCE), without() {} });
  onTestFinished(owner.release);
  await clock.advance(60_000);
  copyLater(worked, dataDir);
  expect(mayCome('collector', { ...theirs, lock: String(owner.proof()) })).toBe(false);
});

test('one that is let in though it works in another folder is told for as long as it is there', async () => {
  const { came, went, clock, elsewhere, told, ours, theirs, knockFor } = rivals();
  await clock.advance(60_000);
  came('collector', ours);
  expect(elsewhere).toEqual([]);
  went('collector', ours);
  came('collector', theirs);
  expect(elsewhere.at(-1)).toMatchObject([{ service: 'collector', pid: theirs.pid, data_dir: theirs.data_dir }]);
  went('collector', theirs);
  expect(elsewhere.at(-1)).toEqual([]);
  came('collector', theirs);
  came('collector', ours);
  expect(elsewhere.at(-1)).toEqual([]);
  await knockFor(5);
  expect(told.at(-1)).toMatchObject([{ pid: theirs.pid, had_place: true, kept_for: ours.data_dir }]);
});

test('whose place it is, is told with who is refused, also while that one is away', async () => {
  const { told, came, went, knockFor, dataDir, ours } = rivals();
  await knockFor(5);
  expect(told.at(-1)).toMatchObject([{ kept_for: dataDir, place_free: true }]);
  expect(told.at(-1)?.[0]).not.toHaveProperty('had_place');
  came('collector', ours);
  await knockFor(5);
  expect(told.at(-1)).toMatchObject([{ kept_for: ours.data_dir }]);
  expect(told.at(-1)?.[0]).not.toHaveProperty('place_free');
  went('collector', ours);
  await knockFor(5, ours);
  expect(told.at(-1)?.[1]).not.toHaveProperty('kept_for');
});

test('a folder of data that was moved away and made again is that of all who work in it', () => {
  const { mayCome, came, went, dataDir, ours } = rivals();
  came('collector', ours);
  renameSync(dataDir, `${dataDir}.away`);
  went('collector', ours);
  expect(mayCome('collector', ours), 'while it is not there').toBe(true);
  mkdirSync(dataDir);
  expect(mayCome('collector', processOn(dataDir))).toBe(true);
});

test('who is refused for seconds is told, with where it works; who comes back too fast is not', async () => {
  const { told, knockFor, clock, theirs } = rivals();
  await knockFor(3);
  await clock.advance(60_000);
  await knockFor(3);
  expect(told, 'twice a moment').toEqual([]);
  await clock.advance(60_000);
  await knockFor(5);
  const { pid, data_dir, since } = theirs;
  expect(told.at(-1)).toMatchObject([{ service: 'collector', pid, data_dir, since }]);
  await clock.advance(14 * 60_000);
  expect(told.at(-1), 'it is started again after a pause').toHaveLength(1);
  await clock.advance(60_000);
  expect(told.at(-1), 'a quarter of an hour later').toEqual([]);
});

test('who gets the place is told no more, and one that says nothing of itself is told without', async () => {
  const { told, knockFor, came, theirs } = rivals();
  await knockFor(5, null);
  expect(told.at(-1)).toEqual([{ service: 'collector', at: expect.any(String) }]);
  await knockFor(5);
  expect(told.at(-1)).toHaveLength(2);
  came('collector', theirs);
  expect(told.at(-1)).toHaveLength(1);
});

test('what proves that a service has its lock is in no will that others read, and in no log', async () => {
  const broker = await startTestBroker();
  const reader = await rawMqtt(broker.port);
  await reader.subscribe(['export/service/+/status', 0]);
  const process = { ...processOn(broker.dataDir), lock: 'a secret 1' };
  const payload = Buffer.from(JSON.stringify({ status: 'offline', since: null, version: '1', needs: [], process }));
  const will = { topic: 'export/service/uploader/status', payload, qos: 1 as const, retain: true };
  const one = await rawMqtt(broker.port, { clientId: 'd3kos-export-uploader', will, ...broker.loginFor('uploader') });
  await eventually('it is answered', () => one.connack !== undefined);
  await one.vanish();
  const gone = () => reader.payloads().filter((text) => JSON.parse(text).status === 'offline');
  await eventually('its will is published', () => gone().length > 0);
  const { lock, ...shown } = process;
  expect(gone().map((text) => JSON.parse(text))).toEqual([
    { status: 'offline', since: null, version: '1', needs: [], process: shown },
  ]);
  expect(JSON.stringify(broker.log?.lines ?? [])).not.toContain(lock);
});

test.each([undefined, '', 'no json', '{}', '{"status":"offline","since":null,"version":"1","needs":[]}'])(
  'a will that does not say which process it is of: %j',
  (payload) => {
    expect(processIn(payload)).toBe(null);
  },
);

test('a twin with the right login never takes the place of one that is started anew, and the broker’s status tells it', async () => {
  const broker = await startTestBroker();
  const theirDir = join(tempFolder(), 'data');
  mkdirSync(theirDir);
  const connectAs = async (dataDir: string) => {
    const process = processOn(dataDir);
    const payload = JSON.stringify({ status: 'offline', since: null, version: '1', needs: [], process });
    const will = {
      topic: 'export/service/collector/status',
      payload: Buffer.from(payload),
      qos: 1 as const,
      retain: true,
    };
    const one = await rawMqtt(broker.port, {
      clientId: 'd3kos-export-collector',
      will,
      ...broker.loginFor('collector'),
    });
    await eventually('it is answered', () => one.connack !== undefined || one.closed);
    return { one, isIn: (one.connack as { returnCode?: number } | undefined)?.returnCode === 0 };
  };
  const first = await connectAs(broker.dataDir);
  expect(first.isIn).toBe(true);
  expect((await connectAs(theirDir)).isIn).toBe(false);
  await first.one.vanish();
  expect((await connectAs(theirDir)).isIn, 'its place is kept').toBe(false);
  expect((await connectAs(broker.dataDir)).isIn).toBe(true);
  const reader = await rawMqtt(broker.port);
  await reader.subscribe(['export/service/broker/status', 0]);
  await eventually(
    'it is told',
    async () => {
      await connectAs(theirDir);
      return reader.payloads().some((text) => JSON.parse(text).twins?.[0]?.data_dir === theirDir);
    },
    20_000,
  );
});

test('a service that comes with a wrong password is told until it comes with the right one', async () => {
  const broker = await startTestBroker();
  const reader = await rawMqtt(broker.port);
  await reader.subscribe(['export/service/broker/status', 0]);
  const refused = () => JSON.parse(reader.payloads().at(-1) ?? '{}').refused_logins;
  const connectWith = (password: string) =>
    rawMqtt(broker.port, { clientId: 'd3kos-export-collector', username: 'collector', password });
  await connectWith('wrong');
  await eventually('it is told', () => refused()?.[0]?.service === 'collector');
  await connectWith(broker.loginFor('collector').password);
  await eventually('it is over', () => refused() === undefined);
});

test('who shares our folder takes the place back from one that came while it was away, and is not told as gone with it', async () => {
  const { takesBack, mayCome, came, went, clock, ours, theirs } = rivals();
  await clock.advance(60_000);
  came('collector', theirs);
  expect([takesBack('collector', ours), takesBack('collector', theirs), takesBack('uploader', ours)]).toEqual([
    true,
    false,
    false,
  ]);
  expect(takesBack('collector', null), 'nobody knows where an older one works').toBe(false);
  came('collector', ours);
  went('collector', theirs);
  expect(takesBack('collector', ours), 'it has it').toBe(false);
  went('collector', ours);
  expect(mayCome('collector', theirs), 'it is kept for ours from when that went').toBe(false);
});

test('the broker’s status tells who works in another folder, and which is its own', async () => {
  const broker = await startTestBroker();
  const reader = await rawMqtt(broker.port);
  await reader.subscribe(['export/service/broker/status', 0]);
  const process = processOn(tempFolder());
  const payload = Buffer.from(JSON.stringify({ status: 'offline', since: null, version: '1', needs: [], process }));
  const will = { topic: 'export/service/uploader/status', payload, qos: 1 as const, retain: true };
  const come = async () => {
    const one = await rawMqtt(broker.port, { clientId: 'd3kos-export-uploader', will, ...broker.loginFor('uploader') });
    await eventually('it is answered', () => one.connack !== undefined || one.closed);
    return one;
  };
  await eventually(
    'it is let in',
    async () => ((await come()).connack as { returnCode?: number } | undefined)?.returnCode === 0,
    20_000,
  );
  const status = () => JSON.parse(reader.payloads().at(-1) ?? '{}');
  await eventually('it is told', () => status().elsewhere?.[0]?.data_dir === process.data_dir);
  expect(status()).toMatchObject({ data_dir: broker.dataDir, elsewhere: [{ service: 'uploader', pid: process.pid }] });
});
