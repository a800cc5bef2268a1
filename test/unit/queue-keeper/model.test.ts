import { expect, test } from 'vitest';
import { explore } from './model-explore.ts';

const RULES = { scheduleS: [0, 300, 900], retryAfterMaxS: 3600 };

test.each([
  ['one export, everything that can happen to it', 1, Number.POSITIVE_INFINITY],
  ['two exports, whatever happens to them in eight steps', 2, 8],
])(
  '%s: completed is final, no accepted result is ignored, nothing is stuck, the ledger sums',
  (_what, exports, depth) => {
    const { violation, ...figures } = explore({ rules: RULES, exports, depth, mostStates: 1_000_000 });
    process.stdout.write(`model: ${JSON.stringify({ exports, ...figures })}\n`);
    expect(violation).toBeNull();
  },
  60_000,
);
