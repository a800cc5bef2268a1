import { describe, expect, test } from 'vitest';
import { beatEveryMs, feedWatchdog } from '../../../shared/runtime/feed-watchdog.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';

test.each([
  ['no watchdog', undefined, undefined, null],
  ['three beats within its interval', '240000000', '7', 80_000],
  ['without a process named it is ours', '3000000', undefined, 1_000],
  ['another process’s', '240000000', '8', null],
  ['nonsense', 'often', '7', null],
  ['zero is none', '0', '7', null],
])('how often to beat: %s', (_what, usec, pid, expected) => {
  expect(beatEveryMs(usec, pid, 7)).toBe(expected);
});

describe('the watchdog', () => {
  function feed(prove: () => Promise<void>) {
    const clock = manualClock(0);
    const log = recordingLog();
    let beats = 0;
    const stop = feedWatchdog({ everyMs: 1_000, prove, beat: () => beats++, clock, log });
    return { clock, log, stop, beats: () => beats };
  }

  test('is fed as long as the work is done', async () => {
    const { clock, beats } = feed(async () => {});
    for (let n = 0; n < 3; n++) await clock.advance(1_000);
    expect(beats()).toBe(3);
  });

  test('gets nothing while the work cannot be done, which is said, and is fed again when it can', async () => {
    let error: Error | null = new Error('the store does not answer');
    const { clock, log, beats } = feed(async () => {
      if (error) throw error;
    });
    await clock.advance(1_000);
    expect(beats()).toBe(0);
    expect(log.lines).toMatchObject([{ level: 'error', fields: { error: 'the store does not answer' } }]);
    error = null;
    await clock.advance(1_000);
    expect(beats()).toBe(1);
  });

  test('gets nothing from work that hangs', async () => {
    const { clock, beats } = feed(() => new Promise(() => {}));
    for (let n = 0; n < 5; n++) await clock.advance(1_000);
    expect(beats()).toBe(0);
  });

  test('gets nothing after its end', async () => {
    const { clock, stop, beats } = feed(async () => {});
    stop();
    await clock.advance(5_000);
    expect(beats()).toBe(0);
  });
});
