import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAboutRecords } from '../../../../services/queue-keeper/parts/about-records.ts';
import { countAgain, isOnlyInDoubt } from '../../../../services/queue-keeper/parts/look-again.ts';
import {
  countRecords,
  type Holds,
  type Parts,
  type Piece,
  type Place,
  placesIn,
} from '../../../../services/queue-keeper/parts/parts.ts';
import {
  afterOtherTaken,
  afterPartAccepted,
  afterPartRefused,
  beginParts,
  categoriesAshore,
  giveUp,
  type Refusal,
  resumeParts,
} from '../../../../services/queue-keeper/parts/plan-parts.ts';
import { CATEGORIES } from '../../../../shared/export/category-names.ts';
import { isObjectCategory } from '../../../../shared/export/document.ts';
import { seededRandom } from '../../../support/seeded-random.ts';

const held = (counts: Partial<Record<keyof Holds, number>>): Holds =>
  Object.fromEntries(Object.entries(counts).map(([name, records]) => [name, { records, bytes: records * 100 }]));

const boat = held({ engine_benchmark: 2, boatlog: 20, qr_codes: 1, settings: 1, system_alerts: 3, telemetry: 5 });

const idOf = ({ category, index }: Place) => `${category}/${index}`;

/** A server, by what it does with the records of one upload: null when it takes them. */
type Server = (records: readonly Place[]) => Pick<Refusal, 'status' | 'places'> | null;

const pointersTo = (records: readonly Place[], isNamed: (place: Place) => boolean): string[] =>
  records.flatMap((place) => {
    if (!isNamed(place)) return [];
    if (isObjectCategory(place.category)) return [`/data/${place.category}`];
    const nth = records.filter(({ category }) => category === place.category).indexOf(place);
    return [`/data/${place.category}/${nth}`];
  });

const refusesThese =
  (bad: readonly string[], names: 'all' | 'first' | 'none'): Server =>
  (records) => {
    const at = pointersTo(records, (place) => bad.includes(idOf(place)));
    if (at.length === 0) return null;
    return { status: 422, places: names === 'all' ? at : names === 'first' ? at.slice(0, 1) : [] };
  };

/** So many pauses has the schedule. */
const MOST_LOOKS = 2;

/** Sends an export to it, in parts where need be, so many uploads at most; or, after it was tried, what is not ashore. */
function send(
  holds: Holds,
  server: Server,
  before?: { readonly ashore: readonly string[]; readonly parts: Parts | null },
  most = 500,
) {
  const uploads: Piece[] = [];
  const ashore = [...(before?.ashore ?? [])];
  let twice = 0;
  let parts: Parts | null = before?.parts ? resumeParts(before.parts, before.parts.end?.quarantine ?? []) : null;
  const whole: Piece = {
    spans: Object.entries(holds).map(([category, { records }]) => ({
      category: category as never,
      from: 0,
      to: records,
    })),
    without: [],
    named: '',
    isToHalve: false,
    group: null,
  };
  for (let piece: Piece | null = parts?.current ?? whole; piece !== null; piece = parts?.current ?? null) {
    if (uploads.length === most) break;
    uploads.push(piece);
    if (uploads.length === 500) throw new Error('it does not end');
    const records = [...placesIn(piece)];
    const refusal = server(records);
    if (refusal === null) {
      for (const id of records.map(idOf)) {
        if (ashore.includes(id)) twice++;
        ashore.push(id);
      }
      if (parts === null) break;
      parts = afterPartAccepted(parts, `import_${uploads.length}`);
    } else {
      const said = { ...refusal, said: 'no' };
      parts = parts === null ? beginParts(holds, said) : afterPartRefused(parts, said);
      if (parts === null) break;
    }
    if (parts.looks > MOST_LOOKS) parts = giveUp(parts);
  }
  const quarantine = (parts?.end?.quarantine ?? []).map(idOf);
  return { uploads, ashore, twice, parts, end: parts?.end ?? null, quarantine };
}

const total = (holds: Holds) => Object.values(holds).reduce((sum, { records }) => sum + records, 0);

describe('what the server takes of an export goes ashore, once', () => {
  test('a record that it names is left out: one upload more', () => {
    const sent = send(boat, refusesThese(['boatlog/8'], 'all'));
    expect(sent.uploads).toHaveLength(2);
    expect(sent.quarantine).toEqual(['boatlog/8']);
    expect(sent.ashore).toHaveLength(total(boat) - 1);
    expect(sent.end).toMatchObject({ took: 'all', left: 0 });
  });

  test('several that it names at once are left out at once, an object category too', () => {
    const sent = send(boat, refusesThese(['boatlog/8', 'boatlog/9', 'settings/0'], 'all'));
    expect(sent.uploads).toHaveLength(2);
    expect(sent.quarantine).toEqual(['boatlog/8', 'boatlog/9', 'settings/0']);
  });

  test('it names one at a time: each costs one upload', () => {
    const sent = send(boat, refusesThese(['boatlog/3', 'boatlog/8', 'telemetry/1'], 'first'));
    expect(sent.uploads).toHaveLength(4);
    expect(new Set(sent.quarantine)).toEqual(new Set(['boatlog/3', 'boatlog/8', 'telemetry/1']));
  });

  test('it names none: each category alone, the smallest first, then halves', () => {
    const sent = send(boat, refusesThese(['boatlog/8'], 'none'));
    expect(sent.uploads.slice(1, 6).map(({ spans }) => spans.map(({ category }) => category))).toEqual([
      ['qr_codes'],
      ['settings'],
      ['engine_benchmark'],
      ['system_alerts'],
      ['telemetry'],
    ]);
    expect(sent.uploads[6]?.spans).toEqual([{ category: 'boatlog', from: 0, to: 6 }]);
    expect(sent.quarantine).toEqual(['boatlog/8']);
    expect(sent.ashore).toHaveLength(total(boat) - 1);
    expect(sent.uploads.length).toBeLessThanOrEqual(18);
  });

  test.each([
    ['a place where nothing is', ['/data/boatlog/999']],
    ['the same place again and again, which is in another category', ['/data/telemetry/0']],
    ['the first entry again and again, whichever it is', ['/data/boatlog/0']],
  ])('it names %s: then it is halved, and nothing innocent is held back', (_what, places) => {
    const sent = send(boat, (records) => refusesThese(['boatlog/8'], 'none')(records) && { status: 400, places });
    expect(sent.quarantine).toEqual(['boatlog/8']);
    expect(sent.ashore).toHaveLength(total(boat) - 1);
  });

  test('too large: it goes in pieces that are small enough, and nothing is held back', () => {
    const holds = held({ boatlog: 1_000, settings: 1 });
    const sent = send(holds, (records) => (records.length > 50 ? { status: 413, places: [] } : null));
    expect(sent.end).toMatchObject({ took: 'all', quarantine: [] });
    expect(sent.ashore).toHaveLength(1_001);
    expect(sent.parts?.refused).toBeLessThanOrEqual(7);
  });

  test('one record that is too large by itself goes into quarantine', () => {
    const isLarge = ({ category, index }: Place) => category === 'boatlog' && index === 4;
    const sent = send(boat, (records) => (records.some(isLarge) ? { status: 413, places: [] } : null));
    expect(sent.quarantine).toEqual(['boatlog/4']);
    expect(sent.ashore).toHaveLength(total(boat) - 1);
  });
});

describe('a server that has nothing against a record', () => {
  const every: [string, string[]][] = [
    ['names nothing', []],
    ['names always the first', ['/data/boatlog/0']],
    ['names everything', Array.from({ length: 20 }, (_, i) => `/data/boatlog/${i}`)],
  ];

  test.each(every)(
    'refuses everything and %s: ten uploads at most, and nothing goes into quarantine',
    (_what, places) => {
      const sent = send(boat, () => ({ status: 400, places }));
      expect(sent.uploads.length).toBeLessThanOrEqual(10);
      expect(sent.end).toMatchObject({ took: 'none', quarantine: [], left: expect.any(Number), quarantined: [] });
    },
  );

  test('with one category, too', () => {
    const sent = send(held({ boatlog: 100_000 }), () => ({ status: 400, places: [] }));
    expect(sent.uploads).toHaveLength(10);
    expect(sent.quarantine).toEqual([]);
  });

  test('takes nothing of one category: the rest is ashore, and it gives up within its budget', () => {
    const sent = send(held({ boatlog: 5_000, settings: 1, telemetry: 4 }), (records) =>
      records.some(({ category }) => category === 'boatlog') ? { status: 422, places: [] } : null,
    );
    expect(sent.ashore).toHaveLength(5);
    expect(sent.quarantine).toEqual([]);
    expect(sent.parts?.refused).toBeLessThanOrEqual(60);
    expect(sent.end).toMatchObject({ took: 'some', left: 5_000 });
  });

  test('an export of a single record, or of none, is refused as ever', () => {
    const refusal = { status: 400, places: [], said: '' };
    expect([held({ settings: 1 }), held({})].map((holds) => beginParts(holds, refusal))).toEqual([null, null]);
  });
});

/** A server of which it depends on how often the queue has begun to look again. */
type ServerThen = (records: readonly Place[], looks: number, parts: Parts | null) => string | null;

/** Sends an export until it has ended, or has been looked at so often. */
function sendUntil(holds: Holds, server: ServerThen, mostLooks = MOST_LOOKS, before: Parts | null = null) {
  let parts = before;
  const refusals: string[] = [];
  for (let uploads = 0; parts === null || (parts.current !== null && parts.looks <= mostLooks); uploads++) {
    if (uploads === 500) throw new Error('it does not end');
    const records = parts?.current ? [...placesIn(parts.current)] : [];
    const said = server(records, parts?.looks ?? 0, parts);
    if (said === null) parts = parts && afterPartAccepted(parts, null);
    else {
      refusals.push(records.map(idOf).join());
      const refusal = { status: 400, places: [], said };
      parts = parts === null ? beginParts(holds, refusal) : afterPartRefused(parts, refusal);
    }
  }
  const { end } = parts;
  return { parts, end, refusals, quarantine: (end?.quarantine ?? []).map(idOf) };
}

const AWAY = 'HTTP 400: "Prisma.P1001 (request 8f3a1)"';
const isAmong = (records: readonly Place[], ...ids: string[]) => records.some((one) => ids.includes(idOf(one)));

describe('a server that refuses for the moment’s sake, in whatever words', () => {
  test.each([1, 2, 3, 4, 5])('now and then, and is well later: all is ashore (seed %i)', (seed) => {
    const random = seededRandom(seed);
    const sent = sendUntil(boat, (records, looks) =>
      records.length === 0 || (looks === 0 && random() < 0.6) ? AWAY : null,
    );
    if (sent.end?.took === 'none') return;
    expect(sent.end).toMatchObject({ took: 'all', quarantine: [], left: 0 });
  });

  test('now and then, for as long as is looked: of twenty exports all records go on but for one’s', () => {
    const isHeld = (seed: number) => {
      const random = seededRandom(seed);
      return sendUntil(boat, (records) => (records.length === 0 || random() < 0.6 ? AWAY : null)).quarantine.length > 0;
    };
    expect(Array.from({ length: 200 }, (_, seed) => seed + 1).filter(isHeld).length).toBeLessThan(10);
  });

  test('after some parts, for as long as is looked: nothing is held back, and each look costs few uploads', () => {
    const sent = sendUntil(boat, (_records, _looks, parts) => (parts === null || parts.accepted === 3 ? AWAY : null));
    expect(sent.quarantine).toEqual([]);
    expect(sent.parts.suspects).toEqual([]);
    expect(sent.refusals.length).toBeLessThanOrEqual(60);
  });

  test('a record that is taken at the second look frees all that were refused in the same words', () => {
    const sent = sendUntil(boat, (records, looks) =>
      records.length === 0 || isAmong(records, 'boatlog/8') || (looks === 0 && isAmong(records, 'telemetry/1'))
        ? AWAY
        : null,
    );
    expect(sent.quarantine).toEqual([]);
    expect(isOnlyInDoubt(sent.parts)).toBe(true);
    expect(countAgain(sent.parts)).toBe(1);
  });

  test('many records of several categories, refused in one sentence, are not held back before others were taken again', () => {
    const bad = ['boatlog/3', 'boatlog/8', 'telemetry/1', 'system_alerts/0'];
    const server: ServerThen = (records) => (records.length === 0 || isAmong(records, ...bad) ? AWAY : null);
    const sent = sendUntil(boat, server);
    expect([sent.end, isOnlyInDoubt(sent.parts), countAgain(sent.parts)]).toEqual([null, true, 4]);
    const later = sendUntil(boat, server, MOST_LOOKS + 2, afterOtherTaken(sent.parts));
    expect(later.quarantine.sort()).toEqual([...bad].sort());
    expect(later.end).toMatchObject({ took: 'all' });
  });
});

describe('a record is held back when it is refused again, later, in the same words, though others were taken', () => {
  const refuses =
    (words: (looks: number) => string, ...bad: string[]): ServerThen =>
    (records, looks) =>
      records.length === 0 || isAmong(records, ...bad) ? words(looks) : null;

  test('it is sent once more: one upload', () => {
    const sent = sendUntil(
      boat,
      refuses((looks) => `bad row (request 8f${looks}a)`, 'boatlog/8'),
    );
    expect(sent.quarantine).toEqual(['boatlog/8']);
    expect(sent.refusals.filter((one) => one === 'boatlog/8')).toHaveLength(2);
    expect(sent.parts.looks).toBe(1);
  });

  test('a category that is one record, too', () => {
    expect(
      sendUntil(
        boat,
        refuses(() => 'no', 'settings/0'),
      ).quarantine,
    ).toEqual(['settings/0']);
  });

  test('in other words it is not', () => {
    const sent = sendUntil(
      boat,
      refuses((looks) => (looks === 1 ? 'gone' : 'no'), 'boatlog/8'),
    );
    expect(sent.quarantine).toEqual([]);
    expect(isOnlyInDoubt(sent.parts)).toBe(true);
  });

  test.each([0, 2, 3, 4])('whichever of a category it is, but for the one that is sent last: %i', (index) => {
    for (const holds of [held({ boatlog: 5, qr_codes: 1 }), held({ boatlog: 5 })]) {
      const sent = sendUntil(
        holds,
        refuses(() => 'no', `boatlog/${index}`),
      );
      expect([sent.quarantine, sent.end?.took, sent.parts.looks]).toEqual([[`boatlog/${index}`], 'all', 1]);
    }
  });

  test.each([
    ['the last of few categories', 'settings/0', held({ settings: 1, qr_codes: 1 })],
    ['the one of a category that is sent last', 'boatlog/1', held({ boatlog: 5, qr_codes: 1 })],
  ])('nothing was taken since: not before another export was (%s)', (_what, bad, holds) => {
    const server = refuses(() => 'no', bad);
    const sent = sendUntil(holds, server);
    expect([sent.end, isOnlyInDoubt(sent.parts)]).toEqual([null, true]);
    expect(sendUntil(boat, server, MOST_LOOKS + 1, afterOtherTaken(sent.parts)).quarantine).toEqual([bad]);
  });
});

test('what a person takes out of quarantine is tried again with the rest, and only that', () => {
  const bad = ['boatlog/3', 'boatlog/8', 'telemetry/1', 'settings/0'];
  const sent = send(boat, refusesThese(bad, 'all'));
  const { parts } = sent;
  if (parts?.end == null) throw new Error('it has not ended');
  const [held = null, ...freed] = parts.end.quarantine;
  if (held === null) throw new Error('nothing is held');
  const again = resumeParts(parts, [held]);
  const tried = [again?.current, ...(again?.todo ?? [])].flatMap((piece) => (piece ? [...placesIn(piece)] : []));
  expect(tried.map(idOf)).toEqual(freed.map(idOf));
  expect(again?.suspects).toEqual([held]);
  expect(resumeParts(parts, parts.end.quarantine)).toBeNull();
});

test('whatever it refuses: nothing goes twice, nothing that it takes is held back, and all is accounted for', () => {
  const anyHolds = fc
    .record({
      boatlog: fc.integer({ min: 0, max: 60 }),
      telemetry: fc.integer({ min: 0, max: 10 }),
      settings: fc.integer({ min: 0, max: 1 }),
      system_alerts: fc.integer({ min: 0, max: 10 }),
    })
    .map((counts) => held(Object.fromEntries(Object.entries(counts).filter(([, n]) => n > 0))))
    .filter((holds) => total(holds) > 1);
  fc.assert(
    fc.property(
      anyHolds,
      fc.array(fc.nat(), { maxLength: 6 }),
      fc.constantFrom('all' as const, 'first' as const, 'none' as const),
      (holds, picks, names) => {
        const all = Object.entries(holds).flatMap(([category, { records }]) =>
          Array.from({ length: records }, (_, index) => `${category}/${index}`),
        );
        const bad = [...new Set(picks.map((pick) => all[pick % all.length] ?? ''))];
        const sent = send(holds, refusesThese(bad, names));
        expect(sent.twice).toBe(0);
        expect(sent.quarantine.filter((id) => !bad.includes(id))).toEqual([]);
        if (sent.end === null) return;
        expect(sent.ashore.length + sent.quarantine.length + sent.end.left).toBe(all.length);
        expect(sent.parts?.refused).toBeLessThanOrEqual(40 * (1 + MOST_LOOKS));
        if (sent.end.took === 'all') expect(new Set(sent.quarantine)).toEqual(new Set(bad));
        const { ashore, parts } = sent;
        const isAshore = (category: string) =>
          all.every((one) => !one.startsWith(category) || ashore.includes(one) || sent.quarantine.includes(one));
        expect(parts && categoriesAshore(parts)).toEqual(
          sent.end.took === 'none' ? [] : CATEGORIES.filter((category) => holds[category] && isAshore(category)),
        );
        if (parts === null || sent.end.took === 'all') return;
        const again = send(holds, () => null, { ashore, parts });
        expect([again.twice, again.ashore.length + sent.quarantine.length]).toEqual([0, all.length]);
        expect(again.quarantine).toEqual(sent.quarantine);
      },
    ),
    { seed: 11, numRuns: Number(process.env.PROPERTY_RUNS ?? 400) },
  );
});

test('cancelled after any upload and tried again: nothing goes twice, and all is accounted for', () => {
  const holds = held({ boatlog: 12, telemetry: 5, settings: 1, system_alerts: 3 });
  const all = total(holds);
  for (const names of ['all', 'first', 'none'] as const) {
    const server = refusesThese(['boatlog/3', 'boatlog/8', 'telemetry/1'], names);
    for (let uploads = 1; uploads < 30; uploads++) {
      const cancelled = send(holds, server, undefined, uploads);
      for (const category of cancelled.end === null && cancelled.parts ? categoriesAshore(cancelled.parts) : []) {
        const records = holds[category]?.records ?? 0;
        expect(cancelled.ashore.filter((id) => id.startsWith(category))).toHaveLength(records);
      }
      if (cancelled.end?.took === 'all') continue;
      const again = send(holds, server, cancelled);
      expect([names, uploads, again.twice]).toEqual([names, uploads, 0]);
      expect(again.ashore.length + again.quarantine.length + (again.end?.left ?? 0)).toBe(all);
    }
  }
});

test('tried again, a server may refuse as often as before, and take as much as it will', () => {
  const holds = held({ boatlog: 200, telemetry: 2 });
  const even = Array.from({ length: 100 }, (_, i) => `boatlog/${2 * i}`);
  for (const names of ['first', 'none'] as const) {
    const first = send(holds, refusesThese(even, names));
    expect(first.end).toMatchObject({ took: 'some' });
    expect(first.ashore.length + first.quarantine.length + (first.end?.left ?? 0)).toBe(total(holds));
    const again = send(holds, refusesThese(even, names), first);
    expect(again.uploads.length).toBeGreaterThan(30);
    const last = again.end?.took === 'all' ? again : send(holds, () => null, again);
    expect(last.ashore.length + last.quarantine.length).toBe(total(holds));
  }

  const small: Server = (records) => (records.length > 4 ? { status: 413, places: [] } : null);
  const tight = send(holds, small, undefined, 6);
  expect(tight.ashore.length).toBeGreaterThan(0);
  const roomy = send(holds, () => null, tight);
  expect(roomy.uploads.length).toBeLessThan(6);
});

test.each([
  [400, true],
  [409, true],
  [413, true],
  [422, true],
  [415, false],
  [undefined, false],
])('HTTP %s may be about records: %s', (status, expected) => {
  expect(isAboutRecords(status)).toBe(expected);
});

test('a piece counts what it holds', () => {
  const piece = {
    spans: [{ category: 'boatlog' as const, from: 2, to: 6 }],
    without: [{ category: 'boatlog' as const, index: 3, said: '' }],
  };
  expect(countRecords(piece)).toBe(3);
  expect([...placesIn(piece)].map(({ index }) => index)).toEqual([2, 4, 5]);
});
