import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { viewRecordings } from '../../../services/collector/recordings/recorded-view.ts';
import { prepareRecordingSql } from '../../../services/collector/recordings/recording-sql.ts';
import type { Recording, Recordings } from '../../../services/collector/recordings/recordings.ts';
import { openTestRecordings, testRecordings } from '../../support/boat-fixture.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const A_DAY_MS = 86_400_000;
const alert = (key: string, text = key): Recording => ({ category: 'system_alerts', key, record: { text } });
const entry = (key: string, text = key): Recording => ({ category: 'boatlog', key, record: { text } });

/** What an export made now would hold, as texts; its delivery is told by `accepted`. */
function exportNow(recordings: Recordings, queueId: string) {
  const { view, noteExported } = viewRecordings(recordings);
  const texts = (['boatlog', 'system_alerts'] as const).flatMap((category) =>
    [...view.pages(category)].flat().map((record) => (record as unknown as { text: string }).text),
  );
  noteExported(queueId);
  return texts;
}

/** The same of an object category, whose records are written at once. */
function objectNow(recordings: Recordings, queueId: string) {
  const { view, noteExported } = viewRecordings(recordings);
  const texts = view.writeAll('settings', (records) =>
    records.map((record) => (record as unknown as { text: string }).text),
  );
  noteExported(queueId);
  return texts;
}

test('a record is in every export until one that holds it is accepted', () => {
  const recordings = testRecordings();
  recordings.keep([alert('a'), alert('b')], {});
  expect(exportNow(recordings, 'q1')).toEqual(['a', 'b']);
  recordings.keep([alert('c')], {});
  expect(exportNow(recordings, 'q2')).toEqual(['a', 'b', 'c']);
  recordings.delivered('q1');
  expect(exportNow(recordings, 'q3')).toEqual(['c']);
  recordings.delivered('q1');
  recordings.delivered('unknown');
  expect(exportNow(recordings, 'q4')).toEqual(['c']);
  recordings.delivered('q3');
  expect(exportNow(recordings, 'q5')).toEqual([]);
});

test('which exports hold what waits is told, the newest first: also of a part, and not once that is delivered', () => {
  const recordings = testRecordings();
  const held = (category: 'boatlog' | 'system_alerts') =>
    recordings.waiting()[category]?.exports.map(({ queue_id, records }) => `${queue_id} ${records}`);
  recordings.keep([alert('a'), entry('1')], {});
  expect(held('boatlog')).toEqual([]);
  exportNow(recordings, 'q1');
  recordings.keep([alert('b'), alert('a', 'newer word')], {});
  expect([held('boatlog'), held('system_alerts')]).toEqual([['q1 1'], []]);
  exportNow(recordings, 'q2');
  expect([held('boatlog'), held('system_alerts')]).toEqual([['q2 1', 'q1 1'], ['q2 2']]);
  recordings.delivered('q1');
  expect([held('boatlog'), held('system_alerts')]).toEqual([undefined, ['q2 2']]);
});

test('what changes after an export was made is in the next, though that export is accepted', () => {
  const recordings = testRecordings();
  recordings.keep([alert('a', 'raised')], {});
  exportNow(recordings, 'q1');
  recordings.keep([alert('a', 'cleared')], {});
  recordings.delivered('q1');
  expect(exportNow(recordings, 'q2')).toEqual(['cleared']);
});

test('what is written while an export is made is in the next', () => {
  const recordings = testRecordings();
  recordings.keep(
    Array.from({ length: 300 }, (_, i) => alert(`a${i}`)),
    {},
  );
  const { view, noteExported } = viewRecordings(recordings);
  const pages = view.pages('system_alerts');
  const first = pages.next().value;
  recordings.keep([alert('late'), alert('a299', 'changed')], {});
  const rest = [...pages].flat();
  noteExported('q1');
  recordings.delivered('q1');
  expect((first?.length ?? 0) + rest.length).toBe(299);
  expect(exportNow(recordings, 'q2')).toEqual(['late', 'changed']);
});

test('a category that was not read to its end, or not asked for, is not taken for delivered', () => {
  const recordings = testRecordings();
  recordings.keep([alert('a'), entry('b')], {});
  const { view, noteExported } = viewRecordings(recordings);
  view.pages('system_alerts').next();
  expect([...view.pages('boatlog')]).toHaveLength(1);
  noteExported('q1');
  recordings.delivered('q1');
  expect(exportNow(recordings, 'q2')).toEqual(['a']);
});

describe('contributions', () => {
  test('the same one twice is one, also after it was delivered', () => {
    const recordings = testRecordings();
    expect(recordings.contribute([entry('a'), entry('b')])).toBe(true);
    expect(recordings.contribute([entry('a')])).toBe(true);
    expect(exportNow(recordings, 'q1')).toEqual(['a', 'b']);
    recordings.delivered('q1');
    recordings.contribute([entry('a')]);
    expect(exportNow(recordings, 'q2')).toEqual([]);
  });

  test('newer word on one that was delivered is in the next export', () => {
    const recordings = testRecordings();
    recordings.contribute([entry('a', 'raised')]);
    exportNow(recordings, 'q1');
    recordings.delivered('q1');
    recordings.contribute([entry('a', 'cleared')]);
    expect(exportNow(recordings, 'q2')).toEqual(['cleared']);
  });

  test('the last word counts, within one message too, whatever was known before', () => {
    const recordings = testRecordings();
    recordings.contribute([entry('a', 'v1')]);
    recordings.contribute([entry('a', 'v2'), entry('b'), entry('a', 'v1')]);
    expect(exportNow(recordings, 'q1').toSorted()).toEqual(['b', 'v1']);
    recordings.delivered('q1');
    recordings.contribute([entry('c', 'v1'), entry('c', 'v2'), entry('d'), entry('c', 'v1')]);
    expect(exportNow(recordings, 'q2')).toEqual(['d', 'v1']);
  });

  test('of an object, what is said again after something else is the last word again, also when it was delivered', () => {
    const recordings = testRecordings();
    const word = (text: string): Recording => ({ category: 'settings', key: text, record: { text } });
    for (const text of ['en', 'fr', 'en', 'en']) recordings.contribute([word(text)]);
    expect(objectNow(recordings, 'q1')).toEqual(['fr', 'en']);
    recordings.delivered('q1');
    recordings.contribute([word('en')]);
    expect(objectNow(recordings, 'q2')).toEqual([]);
    recordings.contribute([word('fr'), word('en')]);
    expect(objectNow(recordings, 'q3')).toEqual(['fr', 'en']);
  });

  test('of an object that could not be written, they are in no export', () => {
    const recordings = testRecordings();
    recordings.contribute([{ category: 'onboarding', key: 'a', record: { text: 'a' } }]);
    const { view, noteExported } = viewRecordings(recordings);
    expect(() =>
      view.writeAll('onboarding', () => {
        throw new Error('no');
      }),
    ).toThrow('no');
    noteExported('q1');
    recordings.delivered('q1');
    expect(viewRecordings(recordings).view.writeAll('onboarding', (records) => records)).toEqual([{ text: 'a' }]);
  });

  test('with no room left they are refused; recordings of our own go instead, the oldest first', () => {
    const recordings = testRecordings({ days: 90, bytes: 200_000 });
    const text = 'x'.repeat(1_000);
    let taken = 0;
    while (recordings.contribute([entry(`c${taken}`, text)])) taken++;
    expect(taken).toBeGreaterThan(100);
    recordings.keep(
      Array.from({ length: 50 }, (_, i) => alert(`a${i}`, text)),
      {},
    );
    expect(exportNow(recordings, 'q1')).toHaveLength(taken);
    recordings.delivered('q1');
    recordings.keep([], {});
    expect(recordings.contribute([entry('again', text)])).toBe(true);
  });
});

test('a page of recordings is read from where the last one ended, without sorting all that there are', () => {
  const folder = tempFolder();
  openTestRecordings(folder).close();
  const database = new DatabaseSync(join(folder, 'recordings.db'));
  const { page } = prepareRecordingSql(database);
  const plan = database
    .prepare(`EXPLAIN QUERY PLAN ${page.sourceSQL}`)
    .all({ category: '', after: 0, upTo: 0, limit: 0 });
  expect(plan.map(({ detail }) => detail)).toEqual([
    expect.stringContaining('INTEGER PRIMARY KEY (rowid>? AND rowid<?)'),
  ]);
  database.close();
});

test('when records are lost to damage, a late delivery does not take what came after for delivered', () => {
  const folder = tempFolder();
  const open = () => openTestRecordings(folder);
  const before = open();
  before.keep([alert('a'), alert('b'), alert('c')], {});
  exportNow(before, 'q1');
  before.close();
  const database = new DatabaseSync(join(folder, 'recordings.db'));
  database.exec("DELETE FROM records; DELETE FROM states WHERE name = 'counters'");
  database.close();
  const after = open();
  after.contribute([entry('new')]);
  after.keep([alert('new')], {});
  after.delivered('q1');
  expect(exportNow(after, 'q2')).toEqual(['new', 'new']);
  after.close();
});

test('what never came ashore is given up after its days of running time; what was contributed is not', () => {
  const clock = manualClock();
  const recordings = testRecordings({ days: 10, bytes: 64_000_000 }, clock);
  recordings.keep([alert('old')], {});
  recordings.contribute([entry('contributed')]);
  clock.jump(50 * 365 * A_DAY_MS);
  recordings.keep([], {});
  expect(exportNow(recordings, 'q1')).toEqual(['contributed', 'old']);
  clock.leap(11 * A_DAY_MS);
  recordings.keep([], {});
  expect(exportNow(recordings, 'q2')).toEqual(['contributed']);
});

test('two that write into one store take no number twice: nothing that either kept is replaced', () => {
  const folder = tempFolder();
  const [one, other] = [openTestRecordings(folder), openTestRecordings(folder)];
  for (let i = 0; i < 6; i++) {
    const key = `note-${i}`;
    (i % 2 === 0 ? one : other).contribute([{ category: 'boatlog', key, record: { content: key } }]);
  }
  expect(one.page('boatlog', 0, other.lastSeq())).toHaveLength(6);
  for (const store of [one, other]) store.close();
});
