import { expect, test } from 'vitest';
import { explore } from '../unit/queue-keeper/model-explore.ts';

const RULES = { scheduleS: [0, 300, 900], retryAfterMaxS: 3600 };

test('two exports of one installation, everything that can ever happen to them: the laws of the queue hold', {
  timeout: 60 * 60_000,
}, () => {
  const explored = explore({
    rules: RULES,
    exports: 2,
    ofOneInstallation: true,
    depth: Number.POSITIVE_INFINITY,
    mostStates: 5_000_000,
  });
  process.stdout.write(`model: ${JSON.stringify(explored)}\n`);
  expect(explored).toMatchObject({ violation: null, isWhole: true });
});

test('two exports of two installations, whatever happens to them in twelve steps: the laws of the queue hold', {
  timeout: 60 * 60_000,
}, () => {
  const explored = explore({ rules: RULES, exports: 2, depth: 12, mostStates: 5_000_000 });
  process.stdout.write(`model: ${JSON.stringify(explored)}\n`);
  expect(explored.violation).toBeNull();
});
