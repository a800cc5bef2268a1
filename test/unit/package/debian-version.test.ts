import { expect, test } from 'vitest';
import { debianVersionProblem } from '../../../deploy/package/debian-version.ts';

test.each(['0.2.0', '1', '0.1.1~test', '0.2.0+git20260220', '0.2.0-1', '0.2.0-rc1-2'])('%s is a version', (version) => {
  expect(debianVersionProblem(version)).toBe(null);
});

test.each(['', 'bogus_1', 'v1.0', '1_0', '1 0', '1/0', '1-', '1:0', '../1'])(
  '"%s" is none, and one sentence says so',
  (version) => {
    expect(debianVersionProblem(version)).toMatch(/^"[^\n]*" is no version/);
  },
);
