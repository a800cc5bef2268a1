import { describe, expect, test } from 'vitest';
import * as hold from '../../../services/queue-keeper/hold.ts';
import type { OutcomeName } from '../../../shared/export/job.ts';

const now = { wall: 1_000_000, monotonic: 5_000 };
const minutes = (n: number) => n * 60_000;
const A = 'aaaa111122223333';
const B = 'bbbb111122223333';
const network: hold.Hold = { what: 'network', message: 'no route', since: 1, untilMs: 9_000 };
const parking = (installationId: string, more: Partial<hold.Parking> = {}): hold.Parking => ({
  installationId,
  queueId: 'q_20260220_164416',
  message: 'HTTP 401',
  since: 1,
  untilMs: 9_000,
  timesParked: 1,
  ...more,
});
const uploader = (more: Partial<hold.UploaderState> = {}): hold.UploaderState => ({
  online: true,
  since: 'a',
  lacksNetwork: null,
  notedAt: 3,
  ...more,
});
const outside = (more: Partial<hold.Outside> = {}): hold.Outside => ({
  hold: null,
  parkings: [],
  uploader: uploader(),
  lookCountsFromMs: 0,
  ...more,
});
const told = (before: hold.Outside, outcome: OutcomeName, whose = A) =>
  hold.afterResult(before, { outcome, reason: 'why', queue_id: 'q_20260220_164417' }, whose, now);

describe('what a result tells of the world outside', () => {
  test.each<[string, hold.Hold | null, OutcomeName, object | null]>([
    [
      'offline holds for the network',
      null,
      'offline',
      { what: 'network', untilMs: 5_000 + minutes(1), since: now.wall },
    ],
    ['still offline: since when does not move', network, 'offline', { what: 'network', since: 1 }],
    ['a portal holds too', null, 'portal', { what: 'portal', since: now.wall }],
    ['a portal instead of no network holds since now', network, 'portal', { what: 'portal', since: now.wall }],
    ['an answer of the central server ends a wait for the network', network, 'parked', null],
    ['so does an upload that got through', network, 'accepted', null],
    ['and one that failed for a reason of its own', network, 'retry', null],
  ])('%s', (_promise, before, outcome, expected) => {
    const { hold: found } = told(outside({ hold: before }), outcome);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected);
  });

  test.each<[string, hold.Outside, OutcomeName, string, object[]]>([
    [
      'a first parking waits 5 minutes, and is of one installation',
      outside(),
      'parked',
      A,
      [
        {
          installationId: A,
          untilMs: 5_000 + minutes(5),
          timesParked: 1,
          since: now.wall,
          queueId: 'q_20260220_164417',
        },
      ],
    ],
    [
      'a second one waits longer, for the same cause',
      outside({ parkings: [parking(A)] }),
      'parked',
      A,
      [{ installationId: A, untilMs: 5_000 + minutes(10), timesParked: 2, since: 1, message: 'why' }],
    ],
    [
      'one after a wait for the network does not take over since when that lasted',
      outside({ hold: network }),
      'parked',
      A,
      [{ installationId: A, since: now.wall, timesParked: 1 }],
    ],
    [
      'another installation is parked beside it, for a first time',
      outside({ parkings: [parking(A, { timesParked: 4 })] }),
      'parked',
      B,
      [
        { installationId: A, timesParked: 4, untilMs: 9_000 },
        { installationId: B, timesParked: 1 },
      ],
    ],
    ['an upload of its own that got through ends it', outside({ parkings: [parking(A)] }), 'accepted', A, []],
    ['so does one that failed for a reason of its own', outside({ parkings: [parking(A)] }), 'retry', A, []],
    ['and one that is refused', outside({ parkings: [parking(A)] }), 'refused', A, []],
    [
      'an upload of another installation does not',
      outside({ parkings: [parking(A)] }),
      'accepted',
      B,
      [{ installationId: A, timesParked: 1, untilMs: 9_000 }],
    ],
    ['no network does not end it', outside({ parkings: [parking(A)] }), 'offline', A, [{ installationId: A }]],
  ])('%s', (_promise, before, outcome, whose, expected) => {
    const { parkings } = told(before, outcome, whose);
    expect(parkings).toHaveLength(expected.length);
    expect(parkings).toMatchObject(expected);
  });

  test('after an accepted upload the next look counts at once; after a failed one it waits on', () => {
    const before = outside({ lookCountsFromMs: 99_000 });
    expect(told(before, 'accepted').lookCountsFromMs).toBe(0);
    expect(told(before, 'retry').lookCountsFromMs).toBe(99_000);
  });
});

describe('news from the uploader', () => {
  test.each<[string, hold.Outside, hold.UploaderState, boolean]>([
    ['a network again ends a wait for it', outside({ hold: network }), uploader(), true],
    ['still no network does not', outside({ hold: network }), uploader({ lacksNetwork: 'no route' }), false],
    ['its going away does not', outside({ hold: network }), uploader({ online: false }), false],
  ])('%s', (_promise, before, state, ends) => {
    expect(hold.afterNews(before, state)).toMatchObject({ uploader: state, hold: ends ? null : network });
  });

  test.each<[string, Partial<hold.UploaderState>, Partial<hold.UploaderState>, boolean]>([
    ['its fresh start ends every parking: settings may be mended', {}, { since: 'b' }, true],
    ['the same start does not', {}, {}, false],
    ['its first word after our own start does not', { online: false, since: null }, {}, false],
    ['its going away does not', {}, { online: false, since: 'b' }, false],
  ])('%s', (_promise, was, is, ends) => {
    const before = outside({ parkings: [parking(A), parking(B)], uploader: uploader(was) });
    expect(hold.afterNews(before, uploader(is)).parkings).toHaveLength(ends ? 0 : 2);
  });

  test('its status is read: online, offline, what it lacks', () => {
    const status = {
      status: 'online' as const,
      since: 'a',
      version: '1',
      needs: [{ what: 'network' as const, message: 'no route' }],
    };
    expect(hold.uploaderStateOf(status, 3)).toEqual(uploader({ lacksNetwork: 'no route' }));
    expect(hold.uploaderStateOf({ ...status, status: 'offline' }, 3)).toEqual(uploader({ online: false }));
  });
});

test.each<[string, Partial<hold.Outside>, number, boolean]>([
  ['nothing in the way', {}, 5_000, true],
  ['no network', { uploader: uploader({ lacksNetwork: 'no route' }) }, 5_000, false],
  ['held', { hold: network }, 5_000, false],
  ['held, but its time is over: no lost message holds the queue for ever', { hold: network }, 9_000, true],
  ['the uploader is away: the offer waits for it', { uploader: uploader({ online: false }) }, 5_000, true],
  ['another installation is parked', { parkings: [parking(A)] }, 5_000, true],
])('a job may be offered: %s', (_what, more, monotonic, expected) => {
  expect(hold.mayOffer(outside(more), monotonic)).toBe(expected);
});

test.each<[string, Partial<hold.Outside>, number, number | null]>([
  ['a job that is due goes at once', {}, 0, 0],
  ['one that waits for its time waits for it', {}, 7_000, 7_000],
  ['one that is overdue goes at once', {}, -7_000, 0],
  ['a hold ends when it ends, however long the job is due', { hold: network }, 0, 4_000],
  ['a job that waits longer than the hold waits longer', { hold: network }, 7_000, 7_000],
  ['a hold whose time is over holds nothing', { hold: { ...network, untilMs: 1 } }, 0, 0],
  [
    'without a network no time will tell, and no timer spins',
    { uploader: uploader({ lacksNetwork: 'no route' }) },
    0,
    null,
  ],
  ['nor with a hold beside it', { hold: network, uploader: uploader({ lacksNetwork: 'no route' }) }, 0, null],
])('until a job is offered: %s', (_what, more, dueInMs, expected) => {
  expect(hold.msUntilOffer(outside(more), dueInMs, now.monotonic)).toBe(expected);
});

test('an installation is parked until its time is over, and the first to end tells when to look again', () => {
  const both = outside({ parkings: [parking(A), parking(B, { untilMs: 8_000 })] });
  expect(hold.parkedInstallations(both, 5_000)).toEqual([A, B]);
  expect(hold.msUntilUnparked(both, 5_000)).toBe(3_000);
  expect(hold.parkedInstallations(both, 8_000)).toEqual([A]);
  expect(hold.msUntilUnparked(both, 8_000)).toBe(1_000);
  expect(hold.parkedInstallations(both, 9_000)).toEqual([]);
  expect(hold.msUntilUnparked(both, 9_000)).toBeNull();
});

test.each<[string, Partial<hold.Outside>, hold.Parking[], object | null]>([
  ['nothing', {}, [], null],
  [
    'the exports of one installation wait: whose, and what was said of which',
    {},
    [parking(A)],
    {
      what: 'central',
      message: 'HTTP 401 It was said of q_20260220_164416; the exports of installation …3333 wait.',
      installation_id: A,
      queue_id: 'q_20260220_164416',
      next_try_at: new Date(now.wall + 9_000 - now.monotonic).toISOString(),
    },
  ],
  ['no network comes first', { uploader: uploader({ lacksNetwork: 'no route' }) }, [parking(A)], { what: 'network' }],
  ['so does a wait for it', { hold: network }, [parking(A)], { what: 'network', message: 'no route' }],
  ['and an uploader that is away', { uploader: uploader({ online: false }) }, [parking(A)], { what: 'uploader' }],
])('the one cause is told in words: %s', (_what, more, concerned, expected) => {
  const cause = hold.waitingFor(outside(more), concerned, now);
  if (expected === null) expect(cause).toBeNull();
  else expect(cause).toMatchObject(expected);
});

test('of several installations, or of one that is not known, no single id is told', () => {
  const several = hold.waitingFor(outside(), [parking(A), parking(B)], now);
  expect(several?.message).toContain('and of 1 other installation wait');
  expect(several).not.toHaveProperty('installation_id');
  const unknown = hold.waitingFor(outside(), [parking('')], now);
  expect(unknown?.message).toContain('the exports of its installation wait');
  expect(unknown).not.toHaveProperty('installation_id');
});

test('an installation id, which is a boat’s key by default, is never whole in the words, which are also logged', () => {
  expect(hold.waitingFor(outside(), [parking(A)], now)?.message).not.toContain(A);
});

test('behind a portal it is told what the uploader’s last look met; without a network what was found first', () => {
  const met = { uploader: uploader({ lacksNetwork: 'sign in. Since then nobody answers (ECONNREFUSED).' }) };
  const portal: hold.Hold = { ...network, what: 'portal', message: 'sign in' };
  const messageOf = (world: hold.Outside) => hold.waitingFor(world, [], now)?.message;
  expect(messageOf(outside({ hold: portal, ...met }))).toBe(met.uploader.lacksNetwork);
  expect(messageOf(outside({ hold: portal }))).toBe('sign in');
  expect(messageOf(outside({ hold: network, ...met }))).toBe('no route');
});
