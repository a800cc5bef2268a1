import { describe, expect, test } from 'vitest';
import { type KnownSource, recallSources, type Source } from '../../../services/collector/sources/source-memory.ts';

const AT = Date.parse('2026-02-20T12:00:00Z');
const A_DAY_MS = 86_400_000;
const LOG: Source = { name: 'boatlog.db' };
const WATCH: Source = { name: 'forward watch', isVolatile: true };

/** A boat's memory over many exports. */
function memory() {
  let known: readonly KnownSource[] = [];
  return (day: number, bootId: string, act: (sources: ReturnType<typeof recallSources>) => unknown) => {
    const sources = recallSources(known, { at: AT + day * A_DAY_MS, bootId });
    const result = act(sources);
    const changes = sources.changes();
    known = [...known.filter(({ name }) => !changes.some((one) => one.name === name)), ...changes];
    return { result, changes };
  };
}

const see = (source: Source) => (sources: ReturnType<typeof recallSources>) => sources.seen(source);
const miss = (source: Source) => (sources: ReturnType<typeof recallSources>) => sources.missed(source).is;

test('what was never there is not missed, and nothing is kept of it', () => {
  expect(memory()(0, 'b', miss(LOG))).toEqual({ result: 'never', changes: [] });
});

test('what was there is missed for thirty different days, then it is taken for removed', () => {
  const on = memory();
  on(0, 'b', see(LOG));
  for (let day = 1; day <= 30; day++) {
    expect(on(day, 'b', miss(LOG)).result).toBe('vanished');
    expect(on(day, 'b', miss(LOG)).changes).toEqual([]);
  }
  expect(on(31, 'b', miss(LOG)).result).toBe('removed');
  expect(on(32, 'b', (sources) => sources.missed(LOG))).toEqual({
    result: { is: 'removed', missedSince: '2026-02-21' },
    changes: [],
  });
  // Whatever the clock says next.
  expect(on(5, 'b', miss(LOG)).result).toBe('removed');
});

test('when it is there again, the days begin anew', () => {
  const on = memory();
  on(0, 'b', see(LOG));
  for (let day = 1; day <= 30; day++) on(day, 'b', miss(LOG));
  on(31, 'b', see(LOG));
  expect(on(32, 'b', (sources) => sources.missed(LOG)).result).toEqual({ is: 'vanished', missedSince: '2026-03-24' });
});

test('a clock that jumps to and fro counts each day once', () => {
  const on = memory();
  on(0, 'b', see(LOG));
  for (let turn = 0; turn < 100; turn++) {
    expect(on(-20_000, 'b', miss(LOG)).result).toBe('vanished');
    expect(on(1, 'b', miss(LOG)).result).toBe('vanished');
  }
});

test('what is seen day by day is written once', () => {
  const on = memory();
  expect(on(0, 'b', see(LOG)).changes).toHaveLength(1);
  for (let day = 1; day < 5; day++) expect(on(day, `b${day}`, see(LOG)).changes).toEqual([]);
});

describe('what lies in memory', () => {
  test('is missed in the same boot only', () => {
    const on = memory();
    on(0, 'boot-1', see(WATCH));
    expect(on(0, 'boot-1', miss(WATCH)).result).toBe('vanished');
    expect(on(0, 'boot-2', miss(WATCH)).result).toBe('never');
    on(0, 'boot-2', see(WATCH));
    expect(on(0, 'boot-2', miss(WATCH)).result).toBe('vanished');
  });

  test('is written once a boot', () => {
    const on = memory();
    expect(on(0, 'boot-1', see(WATCH)).changes).toHaveLength(1);
    expect(on(0, 'boot-1', see(WATCH)).changes).toEqual([]);
    expect(on(0, 'boot-2', see(WATCH)).changes).toHaveLength(1);
  });
});
