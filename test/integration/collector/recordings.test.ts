import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { digestOf } from '../../../services/collector/recordings/digest-of.ts';
import { lostSentence, untold } from '../../../services/collector/recordings/given-up.ts';
import { viewRecordings } from '../../../services/collector/recordings/recorded-view.ts';
import { prepareRecordingSql } from '../../../services/collector/recordings/recording-sql.ts';
import type { Recording, Recordings } from '../../../services/collector/recordings/recordings.ts';
import { recordingsDatabase } from '../../../services/collector/recordings/recordings-database.ts';
import { openTestRecordings, testRecordings } from '../../support/boat-fixture.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const A_DAY_MS = 86_400_000;
/** The version of the recordings before contributions had a sender. */
const BEFORE_SENDERS = 6;
const alert = (key: string, text = key): Recording => ({ category: 'system_alerts', key, record: { text } });
const entry = (key: string, text = key): Recording => ({ category: 'boatlog', key, record: { text } });

const LONG = 'x'.repeat(1_000);

/** What an export made now would hold, as texts; its delivery is told by `accepted`. */
function exportNow(recordings: Recordings, queueId: string) {
  const { view, noteExported } = viewRecordings(recordings);
  const texts = (['boatlog', 'system_alerts'] as const).flatMap((category) =>
    [...view.pages(category)].flat().map(({ record }) => (record as unknown as { text: string }).text),
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

describe('when there is no more room', () => {
  const LIMITS = { days: 90, bytes: 200_000 };
  const many = (n: number, one: (key: string, text: string) => Recording, of = 'x') =>
    Array.from({ length: n }, (_, i) => one(`${of}${i}`, LONG));
  const run = (key: string): Recording => ({ category: 'engine_benchmark', key, record: { text: key } });
  const sighting = (key: string, text: string): Recording => ({
    category: 'marine_vision_snapshots',
    key,
    record: { text },
  });
  const lost = (recordings: Recordings) =>
    untold(recordings.givenUp()).map(({ category, records }) => [category, records]);

  test('however much is contributed, nothing of our own goes for it; nor the other way round', () => {
    const recordings = testRecordings(LIMITS);
    recordings.keep([run('run'), alert('alert')], {});
    for (let i = 0; i < 20; i++) recordings.contribute(many(10, entry, `c${i}-`));
    const contributed = exportNow(recordings, 'q1').length - 1;
    recordings.keep([], {});
    expect(exportNow(recordings, 'q2')).toContain('alert');
    expect(lost(recordings)).toEqual([]);
    recordings.keep(many(200, alert), {});
    expect(exportNow(recordings, 'q3').filter((text) => text === LONG).length).toBeGreaterThan(contributed);
    expect(recordings.waiting().boatlog?.waiting).toBe(contributed);
  });

  test('what holds the most of it pays, the oldest first, and no more goes than must', () => {
    const recordings = testRecordings(LIMITS);
    recordings.keep([run('run'), sighting('oldest', LONG), ...many(60, sighting)], {});
    expect(lost(recordings)).toEqual([]);
    recordings.keep(many(40, sighting, 'y'), {});
    const [[category, records] = ['', 0]] = lost(recordings);
    expect(category).toBe('marine_vision_snapshots');
    expect(recordings.waiting()).toMatchObject({
      engine_benchmark: { waiting: 1 },
      marine_vision_snapshots: { waiting: 101 - Number(records) },
    });
    recordings.keep([sighting('one more', LONG)], {});
    expect(lost(recordings)).toEqual([['marine_vision_snapshots', Number(records) + 1]]);
    const left = recordings.page('marine_vision_snapshots', 0, recordings.lastSeq()).map(({ key }) => key);
    expect(left).not.toContain('oldest');
  });

  test('what is ashore goes before anything that waits', () => {
    const recordings = testRecordings(LIMITS);
    recordings.keep(
      Array.from({ length: 300 }, (_, i) => alert(`a${i}`)),
      {},
    );
    exportNow(recordings, 'q1');
    recordings.delivered('q1');
    recordings.keep(many(80, alert, 'y'), {});
    expect(exportNow(recordings, 'q2')).toHaveLength(80);
    expect(lost(recordings)).toEqual([]);
  });

  test('what was given up is told until an export that says so is ashore, also after a restart', () => {
    const folder = tempFolder();
    let recordings = openTestRecordings(folder, LIMITS);
    const exportTelling = (queueId: string) => {
      const { view, noteExported } = viewRecordings(recordings);
      const told = view.lost('system_alerts')?.records ?? 0;
      noteExported(queueId, told > 0 ? ['system_alerts'] : []);
      return told;
    };
    recordings.keep(many(100, alert), {});
    const first = exportTelling('q1');
    expect(first).toBeGreaterThan(0);
    recordings.close();
    recordings = openTestRecordings(folder, LIMITS);
    expect(exportTelling('q2')).toBe(first);
    recordings.keep(many(10, alert, 'y'), {});
    const all = exportTelling('q3');
    expect(all).toBe(first + 10);
    recordings.delivered('q1', null, ['boatlog']);
    expect(exportTelling('q4'), 'another part of it').toBe(all);
    recordings.delivered('q1');
    recordings.delivered('q2');
    expect(exportTelling('q5')).toBe(10);
    recordings.delivered('q3');
    expect(exportTelling('q6')).toBe(0);
    recordings.keep(many(3, alert, 'z'), {});
    expect(exportTelling('q7')).toBe(3);
    recordings.delivered('q5');
    expect(exportTelling('q8')).toBe(3);
    recordings.close();
  });
});

describe('what is ashore', () => {
  const DAYS = { days: 90, ashoreDays: 30, bytes: 64_000_000 };

  test('can be had again by the export that brought it there, and is in the next ones until it is ashore anew', () => {
    const recordings = testRecordings();
    recordings.keep([alert('a'), alert('b')], {});
    recordings.contribute([entry('1')]);
    exportNow(recordings, 'q1');
    recordings.delivered('q1');
    recordings.keep([alert('c')], {});
    exportNow(recordings, 'q2');
    recordings.delivered('q2');
    expect(recordings.putBack(['q0', 'q1'])).toBe(3);
    expect(recordings.putBack(['q1']), 'it waits already').toBe(0);
    expect(exportNow(recordings, 'q3').toSorted()).toEqual(['1', 'a', 'b']);
    recordings.delivered('q1');
    expect(exportNow(recordings, 'q4').toSorted(), 'an export of before does not end its waiting').toEqual([
      '1',
      'a',
      'b',
    ]);
    recordings.delivered('q4');
    expect(exportNow(recordings, 'q5')).toEqual([]);
    expect(recordings.putBack(['q1']), 'that is not where it came from any more').toBe(0);
    expect(recordings.putBack(['q4'])).toBe(3);
  });

  test('newer word stays the word, waiting or ashore', () => {
    const recordings = testRecordings();
    recordings.keep([alert('a', 'raised'), alert('b', 'raised')], {});
    exportNow(recordings, 'q1');
    recordings.delivered('q1');
    recordings.keep([alert('a', 'cleared')], {});
    exportNow(recordings, 'q2');
    recordings.delivered('q2');
    recordings.keep([alert('b', 'cleared')], {});
    expect(recordings.putBack(['q1'])).toBe(0);
    expect(exportNow(recordings, 'q3')).toEqual(['cleared']);
  });

  test('what the server refused of it waits, and is not had again as if it were ashore', () => {
    const recordings = testRecordings();
    recordings.keep([alert('a'), alert('b')], {});
    exportNow(recordings, 'q1');
    recordings.delivered('q1', (_category, record) => (record as { text: string }).text === 'a');
    expect(recordings.putBack(['q1'])).toBe(1);
    expect(exportNow(recordings, 'q2').toSorted()).toEqual(['a', 'b']);
  });

  test('is kept for its days of running time, over restarts, and known after that', () => {
    const clock = manualClock();
    const folder = tempFolder();
    let recordings = openTestRecordings(folder, DAYS, clock);
    recordings.contribute([entry('1')]);
    exportNow(recordings, 'q1');
    recordings.delivered('q1');
    clock.leap(30 * A_DAY_MS - 60_000);
    recordings.keep([], {});
    recordings.close();
    recordings = openTestRecordings(folder, DAYS, clock);
    expect(recordings.putBack(['q1'])).toBe(1);
    exportNow(recordings, 'q2');
    recordings.delivered('q2');
    clock.leap(30 * A_DAY_MS + 60_000);
    recordings.keep([], {});
    expect(recordings.putBack(['q2'])).toBe(0);
    recordings.contribute([entry('1')]);
    expect(exportNow(recordings, 'q3'), 'the same again is known').toEqual([]);
    recordings.close();
  });

  test('gives way to all that is not: nothing is refused or given up for it', () => {
    const recordings = testRecordings({ days: 90, bytes: 200_000 });
    for (let round = 0; round < 5; round++) {
      for (let i = 0; i < 60; i++) {
        expect(recordings.contribute([entry(`c${round}-${i}`, LONG)])).not.toBeNull();
        recordings.keep([alert(`k${round}-${i}`, LONG)], {});
      }
      expect(exportNow(recordings, `q${round}`)).toHaveLength(120);
      recordings.delivered(`q${round}`);
    }
    expect(recordings.givenUp()).toEqual({});
    expect(recordings.putBack(['q0'])).toBe(0);
    expect(recordings.putBack(['q4'])).toBeGreaterThan(0);
  });

  test('of an object, which is whole in every export, nothing is kept beside it', () => {
    const recordings = testRecordings();
    recordings.contribute([{ category: 'settings', key: 'a', record: { text: 'a' } }]);
    objectNow(recordings, 'q1');
    recordings.delivered('q1');
    expect(recordings.putBack(['q1'])).toBe(0);
    expect(objectNow(recordings, 'q2')).toEqual(['a']);
  });
});

describe('contributions', () => {
  test('the same one twice is one, also after it was delivered', () => {
    const recordings = testRecordings();
    expect(recordings.contribute([entry('a'), entry('b')])).not.toBeNull();
    expect(recordings.contribute([entry('a')])).not.toBeNull();
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

  describe('what says of an alert only that it is over', () => {
    const BEGAN = '2026-11-30T15:00:00Z';
    const raised = { alert_id: 'k', timestamp: BEGAN, message: 'Bilge', severity: 'critical', resolved: null };
    const said = (record: object, goesOn = false): Recording => ({
      ...{ category: 'system_alerts', key: 'k', record, kept: record },
      ...(goesOn && { goesOn }),
    });
    const silent = { message: null, severity: null, resolved_at: null };
    const over = (more: object) => said({ alert_id: 'k', ...silent, resolved: true, ...more }, true);
    const OVER = '2026-11-30T15:05:00Z';
    const alerts = (recordings: Recordings) => [...viewRecordings(recordings).view.pages('system_alerts')].flat();

    test.each<[what: string, said: object, resolved_at: string | null]>([
      ['with its end', { timestamp: OVER, resolved_at: OVER }, OVER],
      ['by its own time', { timestamp: OVER }, OVER],
      ['without a time', { timestamp: OVER, time_source: 'received' }, null],
      ['with the time of its beginning', { timestamp: BEGAN }, null],
    ])('leaves what it is as it was said: %s', (_what, more, resolved_at) => {
      const recordings = testRecordings();
      recordings.contribute([said(raised)]);
      expect(recordings.contribute([over(more)])).toEqual(['replaced']);
      expect(recordings.contribute([over(more)])).toEqual(['known']);
      expect(alerts(recordings).map(({ record }) => record)).toEqual([
        { ...raised, resolved: true, ...(resolved_at === null ? { resolved_at: null } : { resolved_at }) },
      ]);
    });

    test('also where that is ashore, or stands before it in the same message', () => {
      const recordings = testRecordings();
      recordings.contribute([said(raised)]);
      exportNow(recordings, 'q1');
      recordings.delivered('q1');
      expect(recordings.contribute([over({ resolved_at: OVER })])).toEqual(['new_version']);
      const whole = { ...raised, resolved: true, resolved_at: OVER };
      expect(alerts(recordings).map(({ record }) => record)).toEqual([whole]);
      const again = said({ alert_id: 'k', resolved: false }, true);
      const others = testRecordings();
      others.contribute([said(raised), over({ resolved_at: OVER }), again]);
      expect(alerts(others).map(({ record }) => record)).toEqual([{ ...raised, resolved: false, resolved_at: null }]);
    });

    test('of one that nobody knows it is all that is said', () => {
      const recordings = testRecordings();
      expect(recordings.contribute([over({ resolved_at: OVER })])).toEqual(['new']);
      expect(alerts(recordings)).toMatchObject([{ record: { alert_id: 'k', resolved: true, resolved_at: OVER } }]);
    });
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
    // An object goes ashore whole each time: what is ashore of it stays in it, below what came since.
    expect(objectNow(recordings, 'q2')).toEqual(['en']);
    recordings.contribute([word('fr'), word('en')]);
    expect(objectNow(recordings, 'q3')).toEqual(['en', 'fr', 'en']);
    recordings.delivered('q3');
    expect(recordings.waiting().settings).toBeUndefined();
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

  test('with no room left in their half they are refused, and taken again once some are ashore', () => {
    const recordings = testRecordings({ days: 90, bytes: 200_000 });
    let taken = 0;
    while (recordings.contribute([entry(`c${taken}`, LONG)])) taken++;
    expect(taken).toBeGreaterThan(80);
    expect(exportNow(recordings, 'q1')).toHaveLength(taken);
    recordings.delivered('q1');
    expect(recordings.contribute([entry('again', LONG)])).not.toBeNull();
  });

  test('what is known of those that are ashore never keeps others out', () => {
    const recordings = testRecordings({ days: 90, bytes: 16_000 });
    for (let i = 0; i < 90; i++) {
      expect(recordings.contribute([entry(`c${i}`)])).not.toBeNull();
      exportNow(recordings, `q${i}`);
      recordings.delivered(`q${i}`);
    }
  });

  test('each is told what becomes of it, until it is ashore and after', () => {
    const recordings = testRecordings();
    const say = (...texts: string[]) => recordings.contribute(texts.map((text) => entry('a', text)));
    expect(say('v1')).toEqual(['new']);
    expect(say('v1')).toEqual(['known']);
    expect(say('v2')).toEqual(['replaced']);
    expect(say('v3', 'v4')).toEqual(['replaced', 'replaced']);
    expect(exportNow(recordings, 'q1')).toEqual(['v4']);
    recordings.delivered('q1');
    expect(say('v4')).toEqual(['known']);
    expect(say('v5')).toEqual(['new_version']);
    expect(exportNow(recordings, 'q2')).toEqual(['v5']);
  });

  const from = (who: string, text: string): Recording => ({
    ...entry(`from ${who} 7`, text),
    formerKey: 'contributed 7',
  });
  const fromSomebody = (text: string): Recording => ({ ...entry('contributed 7', text), apartKey: 'from aboard 7' });

  /** Recordings in which an earlier version, that knew no senders, has kept this. */
  function keptBefore(text: string): Recordings {
    const path = join(tempFolder(), 'recordings.db');
    const database = new DatabaseSync(path);
    const { migrations } = recordingsDatabase(path);
    for (const sql of migrations.slice(0, BEFORE_SENDERS)) database.exec(sql);
    const record = JSON.stringify({ text });
    database
      .prepare("INSERT INTO records VALUES (1, 'boatlog', 'contributed 7', ?, ?, 1, 1, 1, 1)")
      .run(record, digestOf(record));
    database.exec(`PRAGMA user_version = ${BEFORE_SENDERS}`);
    database.close();
    const recordings = openTestRecordings(dirname(path));
    onTestFinished(() => recordings.close());
    return recordings;
  }

  test('what is stored of somebody aboard is claimed by nobody who says the same, also when either edits it', () => {
    const recordings = testRecordings();
    const became = [
      fromSomebody('bilge'),
      from('bow', 'bilge'),
      from('bow', 'bilge runs'),
      fromSomebody('bilge dry'),
    ].map((one) => recordings.contribute([one])?.[0]);
    expect(became).toEqual(['new', 'new', 'replaced', 'replaced']);
    expect(exportNow(recordings, 'q1')).toEqual(['bilge runs', 'bilge dry']);
  });

  test.each([
    ['a named one first', [from('bow', 'bilge'), fromSomebody('bilge')], ['known', 'new']],
    ['somebody first', [fromSomebody('bilge'), from('bow', 'bilge')], ['known', 'new']],
    ['somebody with other words first', [fromSomebody('dry'), from('bow', 'dry')], ['replaced', 'new']],
  ])('what an earlier version kept has one sender at most: %s', (_who, given, became) => {
    const recordings = keptBefore('bilge');
    expect(given.map((one) => recordings.contribute([one])?.[0])).toEqual(became);
    recordings.contribute([from('bow', 'of bow')]);
    recordings.contribute([fromSomebody('of somebody')]);
    expect(exportNow(recordings, 'q1')).toEqual(['of bow', 'of somebody']);
  });

  test('what an earlier version kept under another key keeps it, for the first that says the same, also when it is edited', () => {
    const recordings = keptBefore('bilge');
    expect(recordings.contribute([from('bow', 'shower')]), 'another thing').toEqual(['new']);
    expect(recordings.contribute([from('stern', 'bilge')])).toEqual(['known']);
    expect(recordings.contribute([from('aft', 'bilge')]), 'it has its owner').toEqual(['new']);
    expect(recordings.contribute([from('stern', 'bilge runs')])).toEqual(['replaced']);
    const keys = recordings.page('boatlog', 0, recordings.lastSeq()).map(({ key, record }) => [key, record]);
    expect(keys).toEqual([
      ['from bow 7', { text: 'shower' }],
      ['from aft 7', { text: 'bilge' }],
      ['contributed 7', { text: 'bilge runs' }],
    ]);
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

test('what never came ashore is given up after its days of running time; alerts, log entries and what was contributed are not', () => {
  const clock = manualClock();
  const recordings = testRecordings({ days: 10, bytes: 64_000_000 }, clock);
  recordings.keep([{ category: 'engine_benchmark', key: 'run', record: { text: 'run' } }, alert('old')], {});
  recordings.contribute([entry('contributed')]);
  clock.jump(50 * 365 * A_DAY_MS);
  recordings.keep([], {});
  expect(recordings.waiting().engine_benchmark?.waiting).toBe(1);
  clock.leap(11 * A_DAY_MS);
  recordings.keep([], {});
  expect(recordings.waiting().engine_benchmark).toBeUndefined();
  expect(exportNow(recordings, 'q2')).toEqual(['contributed', 'old']);
  expect(untold(recordings.givenUp()).map(lostSentence)).toEqual([
    expect.stringMatching(/^1 engine_benchmark record of \d{4}-\d\d-\d\d was given up aboard before it came ashore/),
  ]);
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
