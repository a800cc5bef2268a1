import { expect, test } from 'vitest';
import { createAnnouncer } from '../../../services/collector/announce.ts';
import { createContributionAnswers } from '../../../services/collector/contributions/answer-contribution.ts';
import type { ContributionResult } from '../../../services/collector/contributions/contribution-answer.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { recordingLog } from '../../support/recording-log.ts';

/** A broker that acknowledges only when it is told to. */
function slowBroker() {
  const said: unknown[] = [];
  const waiting: (() => void)[] = [];
  const publish = (_contract: unknown, payload: unknown) =>
    new Promise<void>((resolve) => {
      said.push(payload);
      waiting.push(resolve);
    });
  return {
    said,
    bus: { publish } as never,
    async acknowledgeAll(): Promise<void> {
      for (const resolve of waiting.splice(0)) resolve();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const RECORDS = Array.from({ length: 500 }, (_, i) => ({
  ...{ place: `/${i}`, id: `contributed-${i}`, outcome: 'refused' as const, why: 'It holds nothing.' },
}));

function answering() {
  const [answers, rejections] = [slowBroker(), slowBroker()];
  const [clock, log] = [systemClock, recordingLog()];
  const announcer = createAnnouncer({ bus: rejections.bus, store: {} as never, spool: {} as never, clock, log });
  const answer = createContributionAnswers({ bus: answers.bus, announcer, clock, log });
  const answerOne = () =>
    answer({
      ...{ category: 'boatlog', arrived: { sender: 'aboard', message: 'm' }, correlationId: undefined, given: 500 },
      ...{ records: RECORDS, refusal: { reason: 'invalid_request', message: 'x'.repeat(500) } },
    });
  return { answers, rejections, answerOne };
}

test('while much is not acknowledged an answer tells counts alone, and its outcome; then record by record again', async () => {
  const { answers, answerOne } = answering();
  for (let i = 0; i < 1_500; i++) answerOne();
  const told = answers.said as ContributionResult[];
  expect(JSON.stringify(told).length, 'bytes that wait').toBeLessThan(3_000_000);
  expect(told[0]?.records.length).toBeGreaterThan(400);
  expect(told.at(-1)).toMatchObject({
    ...{ records: [], unlisted: 500, given: 500, taken: 0, outcome: 'refused', reason: 'invalid_request' },
    ...{ message: 'x'.repeat(500), message_id: 'm', sender: 'aboard' },
  });
  await answers.acknowledgeAll();
  answerOne();
  expect(told.at(-1)?.records.length).toBeGreaterThan(400);
});

test('while many rejections are not acknowledged, they name no ids', async () => {
  const { rejections, answerOne } = answering();
  for (let i = 0; i < 1_500; i++) answerOne();
  const told = rejections.said as { ids?: string[]; message: string }[];
  expect(told[0]?.ids).toHaveLength(20);
  expect(told.at(-1)).toMatchObject({ message: 'x'.repeat(500) });
  expect(told.at(-1)).not.toHaveProperty('ids');
  await rejections.acknowledgeAll();
  answerOne();
  expect(told.at(-1)?.ids).toHaveLength(20);
});
