import { expect, test } from 'vitest';
import { createDiskTurns, NoAnswerError } from '../../../shared/boat/disk-turns.ts';
import { manualClock } from '../../support/manual-clock.ts';

const TEN_SECONDS = 10_000;

/** A call of a disk that answers when told to. */
function hangingCall() {
  const { promise, resolve } = Promise.withResolvers<string>();
  let isMade = false;
  return {
    isMade: () => isMade,
    answer: () => resolve('at last'),
    call: () => {
      isMade = true;
      return promise;
    },
  };
}

const outcome = (promise: Promise<unknown>) => promise.catch((error) => error);

test('a disk is called by one at a time, two disks at once, and the next when one has its answer', async () => {
  const turns = createDiskTurns(manualClock());
  const calls = [hangingCall(), hangingCall(), hangingCall(), hangingCall()] as const;
  const [first, again, second, third] = calls;
  const answers = [
    turns.take('/a', first.call),
    turns.take('/a', again.call),
    turns.take('/b', second.call),
    turns.take('/c', third.call),
  ];
  const made = () => calls.map(({ isMade }) => isMade());
  expect(made()).toEqual([true, false, true, false]);
  second.answer();
  await answers[2];
  expect(made()).toEqual([true, false, true, true]);
  first.answer();
  await answers[0];
  expect(made()).toEqual([true, true, true, true]);
  for (const one of calls) one.answer();
  expect(await Promise.all(answers)).toEqual(['at last', 'at last', 'at last', 'at last']);
});

test('a disk that hangs is told after ten seconds, then at once, and holds one thread; other disks are read meanwhile', async () => {
  const clock = manualClock();
  const turns = createDiskTurns(clock);
  const calls = [hangingCall(), hangingCall()] as const;
  const asked = outcome(turns.take('/share', calls[0].call));
  await clock.advance(TEN_SECONDS / 2);
  const answers = [asked, outcome(turns.take('/share', calls[1].call))];
  await clock.advance(TEN_SECONDS / 2);
  for (const answer of answers) expect(await answer).toBeInstanceOf(NoAnswerError);
  expect(await answers[0]).toMatchObject({ message: 'the disk mounted at /share gave no answer for 10 seconds' });
  const late = hangingCall();
  expect(await outcome(turns.take('/share', late.call))).toBeInstanceOf(NoAnswerError);
  expect([...calls, late].map(({ isMade }) => isMade())).toEqual([true, false, false]);
  expect(await turns.take('/', async () => 'at once')).toBe('at once');
});

test('with two disks that hang nobody else is asked, and told why', async () => {
  const clock = manualClock();
  const turns = createDiskTurns(clock);
  const calls = [hangingCall(), hangingCall()];
  const answers = calls.map(({ call }, i) => outcome(turns.take(`/share-${i}`, call)));
  await clock.advance(TEN_SECONDS);
  await Promise.all(answers);
  const third = hangingCall();
  const why = 'the disk mounted at /usb was not asked, for other disks give no answer';
  expect(await outcome(turns.take('/usb', third.call))).toMatchObject({ message: why });
  expect(third.isMade()).toBe(false);
  expect(await turns.take('/', async () => 'the system’s own is')).toBe('the system’s own is');
});

test('a disk that answers again is asked again, and what came too late is discarded', async () => {
  const clock = manualClock();
  const turns = createDiskTurns(clock);
  const late = hangingCall();
  const discarded: string[] = [];
  const answer = outcome(turns.take('/share', late.call, (value) => void discarded.push(value)));
  await clock.advance(TEN_SECONDS);
  await answer;
  late.answer();
  await clock.advance(0);
  expect(discarded).toEqual(['at last']);
  expect(await turns.take('/share', async () => 'at once')).toBe('at once');
  expect(clock.openTimers).toBe(0);
});
