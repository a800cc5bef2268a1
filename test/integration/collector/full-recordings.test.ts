import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { viewRecordings } from '../../../services/collector/recordings/recorded-view.ts';
import { bytesOfRow } from '../../../services/collector/recordings/recording-sql.ts';
import type { Recording, Recordings } from '../../../services/collector/recordings/recordings.ts';
import type { CategoryName } from '../../../shared/export/category-names.ts';
import { openTestRecordings, testRecordings } from '../../support/boat-fixture.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const AN_HOUR_MS = 3_600_000;
const OWN = ['telemetry', 'engine_benchmark', 'marine_vision_snapshots', 'system_alerts', 'boatlog'] as const;
type Name = (typeof OWN)[number];
const SMALL = { days: 90, bytes: 60_000 };

const TEXT = 'x'.repeat(300);
const one = (category: CategoryName, key: string, text = TEXT): Recording => ({ category, key, record: { text } });
const some = (n: number, category: CategoryName, of: string) =>
  Array.from({ length: n }, (_, i) => one(category, `${of}${i}`));

const waitingKeys = (recordings: Recordings, category: CategoryName): string[] =>
  [...viewRecordings(recordings).view.pages(category as 'boatlog')].flat().map(({ key }) => key);
const givenUp = (recordings: Recordings): Record<string, number> =>
  Object.fromEntries(Object.entries(recordings.givenUp()).map(([category, { records }]) => [category, records]));

/** An export of all, made now. */
function exportNow(recordings: Recordings, queueId: string): Set<string> {
  const { view, noteExported } = viewRecordings(recordings);
  const held = OWN.flatMap((name) =>
    [...view.pages(name as 'boatlog')].flat().map(({ key, revision }) => `${name} ${key} ${revision}`),
  );
  noteExported(
    queueId,
    OWN.filter((name) => view.lost(name) !== null),
  );
  return new Set(held);
}

describe('of what is recorded here', () => {
  test('telemetry is thinned before anything else goes, and tells all its days more coarsely', () => {
    const clock = manualClock();
    const recordings = testRecordings(SMALL, clock);
    recordings.keep([...some(5, 'engine_benchmark', 'run'), ...some(5, 'marine_vision_snapshots', 'seen')], {});
    recordings.keep(some(5, 'system_alerts', 'alert'), {});
    for (let hour = 0; hour < 200; hour++) {
      recordings.keep([one('telemetry', `t${hour}`)], {});
      clock.leap(AN_HOUR_MS);
    }
    const left = waitingKeys(recordings, 'telemetry').map((key) => Number(/t(\d+)/.exec(key)?.[1]));
    expect(givenUp(recordings)).toEqual({ telemetry: 200 - left.length });
    expect(left.length).toBeLessThan(60);
    expect([left[0], left.at(-1)]).toEqual([0, 199]);
    const gaps = left.slice(1).map((hour, i) => hour - Number(left[i]));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(32);
    expect(gaps, 'the older, the coarser').toEqual(gaps.toSorted((a, b) => b - a));
    const [from, to] = [recordings.givenUp().telemetry?.fromMs ?? 0, recordings.givenUp().telemetry?.toMs ?? 0];
    expect((to - from) / AN_HOUR_MS, 'with its days').toBeGreaterThan(100);
  });

  test('then the oldest goes where there is the most; alerts and log entries stay', () => {
    const recordings = testRecordings(SMALL);
    recordings.keep([...some(10, 'system_alerts', 'alert'), ...some(10, 'boatlog', 'note')], {});
    recordings.keep(some(10, 'telemetry', 't'), {});
    for (let i = 0; i < 60; i++) recordings.keep(some(3, 'engine_benchmark', `run${i}-`), {});
    recordings.keep(some(2, 'marine_vision_snapshots', 'seen'), {});
    expect(recordings.waiting()).toMatchObject({
      system_alerts: { waiting: 10 },
      boatlog: { waiting: 10 },
      marine_vision_snapshots: { waiting: 2 },
    });
    expect(givenUp(recordings)).toMatchObject({ telemetry: 8, engine_benchmark: expect.any(Number) });
    expect(waitingKeys(recordings, 'engine_benchmark').at(-1)).toBe('recorded:run59-2');
  });

  test('the oldest alerts and log entries go once nothing else is left', () => {
    const recordings = testRecordings(SMALL);
    recordings.keep([...some(3, 'telemetry', 't'), one('engine_benchmark', 'run'), one('boatlog', 'note')], {});
    for (let i = 0; i < 40; i++) recordings.keep(some(3, 'system_alerts', `a${i}-`), {});
    expect(recordings.waiting()).toEqual({
      boatlog: expect.objectContaining({ waiting: 1 }),
      system_alerts: expect.objectContaining({ waiting: 120 - Number(givenUp(recordings).system_alerts) }),
    });
    expect(givenUp(recordings)).toMatchObject({ telemetry: 3, engine_benchmark: 1 });
    expect(waitingKeys(recordings, 'system_alerts').at(-1)).toBe('recorded:a39-2');
  });
});

describe('of what is contributed', () => {
  const fill = (recordings: Recordings, category: CategoryName, of: string) => {
    for (let i = 0; ; i++) if (recordings.contribute([one(category, `${of}${i}`)]) === null) return i;
  };

  test.each(['system_alerts', 'boatlog'] as const)('%s is taken when all else is refused', (category) => {
    const recordings = testRecordings(SMALL);
    const others = fill(recordings, 'telemetry', 't');
    expect(others).toBeGreaterThan(40);
    expect(recordings.contribute([one('engine_benchmark', 'run')])).toBeNull();
    expect(fill(recordings, category, 'a')).toBeGreaterThan(others / 10);
    expect(recordings.givenUp()).toEqual({});
  });

  test('that some is refused is told with its time, over a restart, until a delivery makes room', () => {
    const [clock, folder] = [manualClock(), tempFolder()];
    const before = openTestRecordings(folder, SMALL, clock);
    expect(before.refusedForRoom()).toBeNull();
    fill(before, 'telemetry', 't');
    const sinceMs = clock.now();
    clock.jump(1_000);
    fill(before, 'engine_benchmark', 'run');
    before.close();
    const recordings = openTestRecordings(folder, SMALL, clock);
    const told = { categories: ['telemetry', 'engine_benchmark'], sinceMs };
    expect(recordings.refusedForRoom()).toEqual(told);
    exportNow(recordings, 'q1');
    recordings.keep([], {});
    expect(recordings.refusedForRoom(), 'not ashore yet').toEqual(told);
    recordings.delivered('q1');
    expect(recordings.refusedForRoom()).toBeNull();
    recordings.close();
  });

  test('nothing of a message that finds no room is kept, and the same again is known', () => {
    const recordings = testRecordings(SMALL);
    fill(recordings, 'telemetry', 't');
    expect(recordings.contribute([one('telemetry', 't0'), one('telemetry', 'new')])).toBeNull();
    expect(waitingKeys(recordings, 'telemetry').some((key) => key.endsWith('new'))).toBe(false);
    expect(recordings.contribute([one('telemetry', 't0')])).toEqual(['known']);
  });
});

describe('on a disk with room', () => {
  const MB = 1_000_000;
  const BIG = 'x'.repeat(20_000);
  const put = (recordings: Recordings, n: number, of: string, category: CategoryName = 'telemetry') => {
    const taken = Array.from({ length: n }, (_, i) => recordings.contribute([one(category, `${of}${i}`, BIG)]));
    return taken.filter((became) => became !== null).length;
  };

  test('they grow beyond what is always allowed, each side up to an eighth of what is to spare, also over a restart', () => {
    const clock = manualClock();
    const folder = tempFolder();
    const open = (spare: number) => openTestRecordings(folder, { days: 90, bytes: 2 * MB }, clock, () => spare);
    let recordings = open(40 * MB);
    // Of what is always allowed and what it grows by, 5 MB and 1 MB, an eighth is for alerts and log entries.
    expect(put(recordings, 500, 'a')).toBe(
      Math.ceil((6 * MB * 7) / 8 / bytesOfRow('a100', JSON.stringify({ text: BIG }))),
    );
    recordings.keep(
      Array.from({ length: 250 }, (_, i) => one('engine_benchmark', `${i}`, BIG)),
      {},
    );
    expect(recordings.givenUp()).toEqual({});
    recordings.close();
    recordings = open(0);
    recordings.keep([], {});
    expect(recordings.givenUp(), 'what lies in the file stays').toEqual({});
    expect(put(recordings, 10, 'b')).toBe(0);
    expect(put(recordings, 500, 'c', 'boatlog')).toBeGreaterThan(30);
    recordings.close();
  });

  test('the disk is asked once a megabyte, and once a minute when it has no more', () => {
    const clock = manualClock();
    let asked = 0;
    let spare = 24 * MB;
    const look = () => {
      asked += 1;
      return spare;
    };
    const recordings = testRecordings({ days: 90, bytes: 2 * MB }, clock, look);
    put(recordings, 40, 'a');
    expect(asked, 'there is room').toBe(0);
    put(recordings, 300, 'b');
    expect(asked).toBe(4);
    clock.leap(59_000);
    spare = 100 * MB;
    expect(put(recordings, 10, 'c')).toBe(0);
    expect(asked).toBe(4);
    clock.leap(1_000);
    expect(put(recordings, 10, 'd')).toBe(10);
    expect(asked).toBe(5);
  });

  test('what is ashore goes before they grow', () => {
    const clock = manualClock();
    let asked = 0;
    const recordings = testRecordings({ days: 90, bytes: 2 * MB }, clock, () => {
      asked += 1;
      return 0;
    });
    for (let i = 0; i < 6; i++) {
      expect(put(recordings, 30, `${i}-`)).toBe(30);
      const { view, noteExported } = viewRecordings(recordings);
      expect([...view.pages('telemetry')].flat()).toHaveLength(30);
      noteExported(`q${i}`);
      recordings.delivered(`q${i}`);
    }
    expect(asked).toBe(0);
  });
});

describe('the ledger', () => {
  type Step =
    | { readonly do: 'keep' | 'contribute'; readonly category: Name; readonly n: number }
    | { readonly do: 'again'; readonly side: 'keep' | 'contribute'; readonly nth: number }
    | { readonly do: 'deliver'; readonly nth: number }
    | { readonly do: 'leap'; readonly hours: number }
    | { readonly do: 'export' | 'restart' };

  const category = fc.constantFrom(...OWN);
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('keep'), category, n: fc.integer({ min: 1, max: 30 }) }) },
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant('contribute'), category, n: fc.integer({ min: 1, max: 20 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('again'), side: fc.constantFrom('keep', 'contribute'), nth: fc.nat(400) }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('export') }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('deliver'), nth: fc.nat(9) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('leap'), hours: fc.integer({ min: 1, max: 100 }) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart') }) },
  ) as fc.Arbitrary<Step>;

  /** Lives through the steps with a ledger of its own, kept by looking from outside. */
  function live(steps: readonly Step[], spare: number) {
    const clock = manualClock();
    const folder = tempFolder();
    const open = () => openTestRecordings(folder, { days: 10, bytes: 30_000 }, clock, () => spare);
    let recordings = open();
    let [taken, ashore, nth] = [0, 0, 0];
    const lost: Record<string, number> = {};
    let waiting = new Set<string>();
    const exports: { readonly queueId: string; readonly held: ReadonlySet<string> }[] = [];
    const all = () => OWN.flatMap((name) => waitingKeys(recordings, name).map((key) => `${name} ${key}`));

    /** What waits no more after a step, and whether that may be. */
    function look(mayGo: 'ashore' | 'given up' | 'nothing'): void {
      const now = new Set(all());
      const gone = [...waiting].filter((key) => !now.has(key));
      waiting = now;
      if (mayGo === 'nothing') expect(gone).toEqual([]);
      if (mayGo === 'ashore') ashore += gone.length;
      if (mayGo !== 'given up') return;
      expect(gone.every((key) => key.includes(' recorded:'))).toBe(true);
      for (const key of gone) lost[String(key.split(' ')[0])] = (lost[String(key.split(' ')[0])] ?? 0) + 1;
      const isLast = (key: string) => /^(system_alerts|boatlog) /.test(key);
      const others = [...now].filter((key) => key.includes(' recorded:') && !isLast(key));
      if (gone.some(isLast)) expect(others).toEqual([]);
    }

    function sums(): void {
      expect(Object.fromEntries(Object.entries(givenUp(recordings)).filter(([, n]) => n > 0))).toEqual(lost);
      const gone = Object.values(lost).reduce((sum, n) => sum + n, 0);
      expect(taken).toBe(ashore + waiting.size + gone);
      const told = Object.values(recordings.waiting()).reduce((sum, { waiting: n }) => sum + n, 0);
      expect(told).toBe(waiting.size);
    }

    function take(side: 'keep' | 'contribute', records: readonly Recording[], areNew: number): void {
      if (side === 'keep') {
        recordings.keep(records, {});
        // Those that are given up at once were here, too.
        taken += areNew;
        for (const { category: name, key } of records) waiting.add(`${name} recorded:${key}`);
        look('given up');
      } else {
        const became = recordings.contribute(records);
        taken += (became ?? []).filter((what) => what === 'new' || what === 'new_version').length;
        look('nothing');
      }
    }

    for (const one_ of steps) {
      if (one_.do === 'keep' || one_.do === 'contribute') {
        const key = one_.do === 'keep' ? 'own' : 'message theirs';
        take(
          one_.do,
          Array.from({ length: one_.n }, () => one(one_.category, `${key}${nth++}`)),
          one_.n,
        );
      } else if (one_.do === 'again') {
        // Newer word on one that waits is no other record.
        const standing = [...waiting].filter((key) => key.includes(' recorded:') === (one_.side === 'keep'));
        const [name, key] = standing[one_.nth % Math.max(1, standing.length)]?.split(' ') ?? [];
        const plain = key?.replace('recorded:', '').replace('message:', 'message ');
        if (name !== undefined && plain !== undefined && name !== 'telemetry')
          take(one_.side, [one(name as Name, plain, `newer word ${nth++}`)], 0);
      } else if (one_.do === 'export') {
        const queueId = `q${exports.length}`;
        exports.push({ queueId, held: exportNow(recordings, queueId) });
      } else if (one_.do === 'deliver' && exports.length > 0) {
        const { queueId, held } = exports[one_.nth % exports.length] ?? { queueId: '', held: new Set() };
        const before = new Map<string, string>(
          [...OWN].flatMap((name) =>
            [...viewRecordings(recordings).view.pages(name as 'boatlog')]
              .flat()
              .map(({ key, revision }) => [`${name} ${key}`, `${name} ${key} ${revision}`] as const),
          ),
        );
        const was = waiting;
        recordings.delivered(queueId);
        look('ashore');
        const gone = [...was].filter((key) => !waiting.has(key));
        expect(
          gone.every((key) => held.has(before.get(key) ?? '')),
          'only what it held is ashore',
        ).toBe(true);
      } else if (one_.do === 'leap') {
        clock.leap(one_.hours * AN_HOUR_MS);
      } else if (one_.do === 'restart') {
        recordings.close();
        recordings = open();
        look('nothing');
      }
      sums();
    }
    recordings.close();
  }

  test.each([
    ['with nothing to spare', 0],
    ['with some', 200_000],
  ])('sums after every step, %s: taken = ashore + waiting + given up', (_what, spare) => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 10, maxLength: 40 }), (steps) => live(steps, spare)),
      { numRuns: 12 },
    );
  });
});
