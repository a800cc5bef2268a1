import { expect, test } from 'vitest';
import { watchSecond } from '../../../shared/bus/watch-second.ts';

const refused = Object.assign(new Error('Connection refused: Identifier rejected'), { code: 2 });
const away = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

function watched() {
  const seen = { nowMs: 0, told: 0 };
  const second = watchSecond(
    () => seen.nowMs,
    () => void seen.told++,
  );
  const at = (s: number) => {
    seen.nowMs = s * 1_000;
    return second;
  };
  return { seen, at };
}

test('refused for five seconds on end it is told', () => {
  const { seen, at } = watched();
  for (const s of [0, 1, 2, 3, 4]) at(s).failed(refused);
  expect(seen.told).toBe(0);
  at(5).failed(refused);
  expect(seen.told).toBe(1);
});

test.each([
  ['a connection', (second: ReturnType<typeof watchSecond>) => second.connected()],
  ['a broker that is away', (second: ReturnType<typeof watchSecond>) => second.failed(away)],
])('%s in between begins anew: one refusal now and another hours later are no second process', (_what, between) => {
  const { seen, at } = watched();
  at(0).failed(refused);
  between(at(1));
  at(10_000).failed(refused);
  at(10_004).failed(refused);
  expect(seen.told).toBe(0);
});
