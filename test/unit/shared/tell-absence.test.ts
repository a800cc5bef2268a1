import { expect, test } from 'vitest';
import { tellAbsence } from '../../../shared/bus/tell-absence.ts';
import { seldomRepeating } from '../../../shared/runtime/logger.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';

const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

function rig() {
  const clock = manualClock();
  const written = recordingLog();
  const broker = tellAbsence('mqtt://127.0.0.1:1883', clock.monotonicMs, seldomRepeating(written, clock));
  let secondsUnsettled = 0;
  const settle = async () => {
    secondsUnsettled = 0;
    await clock.advance(0);
  };
  return {
    written: written.lines,
    broker,
    settle,
    pass: (seconds: number) => clock.advance(seconds * 1_000),
    /** A vain attempt a second, as the bus makes. */
    async awayFor(seconds: number) {
      for (let s = 0; s < seconds; s++) {
        broker.because('connect ECONNREFUSED 127.0.0.1:1883', null);
        broker.gone();
        clock.leap(1_000);
        secondsUnsettled += 1;
        if (secondsUnsettled >= MINUTE_S) await settle();
      }
    },
  };
}

test('ten minutes without a broker are four lines of a service', async () => {
  const { written, broker, awayFor, settle } = rig();
  broker.there();
  await awayFor(10 * MINUTE_S - 1);
  await settle();
  broker.there();
  expect(written.map(({ message }) => message)).toEqual([
    'Connected to the broker.',
    'The broker went away; trying again for ever. What waits is kept.',
    'The broker does not answer; trying again for ever. What waits is kept.',
    'The broker answers again.',
  ]);
  expect(written.at(-1)?.fields).toMatchObject({ away_s: 10 * MINUTE_S - 1 });
});

test('once it is there again, no later line says that it is away', async () => {
  const { written, broker, awayFor, pass } = rig();
  broker.there();
  await awayFor(5 * MINUTE_S);
  broker.there();
  await pass(HOUR_S);
  expect(written.at(-1)).toMatchObject({
    message: 'The broker answers again.',
    fields: { held_back: 5 * MINUTE_S - 2 },
  });
});

test('a day without one is thirty lines of a service, and the last says how long it was', async () => {
  const { written, broker, awayFor } = rig();
  broker.there();
  await awayFor(DAY_S);
  broker.there();
  expect(written.length).toBeLessThanOrEqual(30);
  expect(written.at(-1)).toMatchObject({ message: 'The broker answers again.', fields: { away_s: DAY_S } });
});

test('a broker that comes and goes every five seconds for hours is some lines an hour', async () => {
  const { written, broker, awayFor } = rig();
  for (let n = 0; n < (6 * HOUR_S) / 5; n++) {
    broker.there();
    await awayFor(5);
  }
  expect(written.length).toBeLessThan(5 * 6);
});

test('at the first connection nothing is said to be there again', () => {
  const { written, broker } = rig();
  broker.gone();
  broker.there();
  expect(written.map(({ message }) => message.split(/[;.]/)[0])).toEqual([
    'The broker does not answer',
    'Connected to the broker',
  ]);
});
