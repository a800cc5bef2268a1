import { describe, expect, test } from 'vitest';
import * as hold from '../../../services/queue-keeper/hold.ts';

const now = { wall: 1_000_000, monotonic: 5_000 };
const minutes = (n: number) => n * 60_000;
const network: hold.Hold = { what: 'network', message: 'no route', since: 1, untilMs: 9_000, timesParked: 0 };
const central: hold.Hold = { what: 'central', message: 'HTTP 401', since: 1, untilMs: 9_000, timesParked: 1 };
const uploader = (more: Partial<hold.UploaderState> = {}): hold.UploaderState => ({
  online: true,
  since: 'a',
  lacksNetwork: null,
  notedAt: 3,
  ...more,
});

test.each([
  ['offline holds for the network', null, 'offline', { what: 'network', untilMs: 5_000 + minutes(1), since: now.wall }],
  ['still offline: since when does not move', network, 'offline', { what: 'network', since: 1 }],
  ['a portal holds too', null, 'portal', { what: 'portal' }],
  ['a first parking waits 5 minutes', null, 'parked', { what: 'central', untilMs: 5_000 + minutes(5), timesParked: 1 }],
  [
    'a second one waits longer, for the same cause',
    central,
    'parked',
    { untilMs: 5_000 + minutes(10), timesParked: 2, since: 1 },
  ],
  ['an upload that got through ends it', central, 'accepted', null],
  ['so does one that failed for a reason of its own', central, 'retry', null],
])('%s', (_promise, before, outcome, expected) => {
  const after = hold.holdAfter(before, { outcome, reason: 'why' }, now);
  if (expected === null) expect(after).toBeNull();
  else expect(after).toMatchObject(expected);
});

describe('news from the uploader', () => {
  test.each([
    ['a network again ends a wait for it', network, uploader({ lacksNetwork: 'no route' }), uploader(), true],
    ['still no network does not', network, uploader(), uploader({ lacksNetwork: 'no route' }), false],
    ['its going away does not', network, uploader(), uploader({ online: false }), false],
    ['its fresh start ends a parking: settings may be mended', central, uploader(), uploader({ since: 'b' }), true],
    ['the same start does not', central, uploader(), uploader(), false],
    ['its first word after our own start does not', central, hold.unknownUploader(0), uploader(), false],
    ['without a hold there is nothing to end', null, uploader(), uploader({ since: 'b' }), false],
  ])('%s', (_promise, current, before, after, ends) => {
    expect(hold.endsHold(current, before, after)).toBe(ends);
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

test.each([
  ['nothing in the way', null, uploader(), 5_000, true],
  ['no network', null, uploader({ lacksNetwork: 'no route' }), 5_000, false],
  ['held', network, uploader(), 5_000, false],
  ['held, but its time is over: no lost message holds the queue for ever', network, uploader(), 9_000, true],
  ['the uploader is away: the offer waits for it', null, uploader({ online: false }), 5_000, true],
])('a job may be offered: %s', (_what, current, state, monotonic, expected) => {
  expect(hold.mayOffer({ hold: current, uploader: state }, monotonic)).toBe(expected);
});

test.each([
  ['nothing', null, uploader(), null],
  ['a hold', central, uploader(), { what: 'central', message: 'HTTP 401' }],
  ['no network', null, uploader({ lacksNetwork: 'no route' }), { what: 'network', message: 'no route' }],
  ['no uploader', null, uploader({ online: false }), { what: 'uploader' }],
])('the one cause is told in words: %s', (_what, current, state, expected) => {
  const told = hold.waitingFor({ hold: current, uploader: state });
  if (expected === null) expect(told).toBeNull();
  else expect(told).toMatchObject(expected);
});
