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

test('two calls at a time reach a disk, and the next when one has its answer', async () => {
  const turns = createDiskTurns(manualClock());
  const [first, second, third] = [hangingCall(), hangingCall(), hangingCall()];
  const answers = [first, second, third].map(({ call }) => turns.take(call));
  expect([first, second, third].map(({ isMade }) => isMade())).toEqual([true, true, false]);
  second.answer();
  await answers[1];
  expect(third.isMade()).toBe(true);
  for (const one of [first, third]) one.answer();
  expect(await Promise.all(answers)).toEqual(['at last', 'at last', 'at last']);
});

test('a disk that hangs is told after ten seconds, then at once, and holds two threads at most', async () => {
  const clock = manualClock();
  const turns = createDiskTurns(clock);
  const calls = [hangingCall(), hangingCall(), hangingCall()];
  const answers = calls.map(({ call }) => outcome(turns.take(call)));
  await clock.advance(TEN_SECONDS);
  for (const answer of answers) expect(await answer).toBeInstanceOf(NoAnswerError);
  const late = hangingCall();
  expect(await outcome(turns.take(late.call))).toBeInstanceOf(NoAnswerError);
  expect([...calls, late].map(({ isMade }) => isMade())).toEqual([true, true, false, false]);
});

test('a disk that answers again is asked again, and what came too late is discarded', async () => {
  const clock = manualClock();
  const turns = createDiskTurns(clock);
  const calls = [hangingCall(), hangingCall()];
  const discarded: string[] = [];
  const answers = calls.map(({ call }) => outcome(turns.take(call, (late) => void discarded.push(late))));
  await clock.advance(TEN_SECONDS);
  await Promise.all(answers);
  for (const one of calls) one.answer();
  await clock.advance(0);
  expect(discarded).toEqual(['at last', 'at last']);
  expect(await turns.take(async () => 'at once')).toBe('at once');
  expect(clock.openTimers).toBe(0);
});
