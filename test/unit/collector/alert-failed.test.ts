import { expect, test } from 'vitest';
import { failedAlert } from '../../../services/collector/alert-failed.ts';

test.each([
  [0, 0, null],
  [1, 0, '1 export has failed and will not go ashore by itself.'],
  [3, 0, '3 exports have failed and will not go ashore by themselves.'],
  [1, 1, null],
  [3, 2, '1 export has failed and will not go ashore by itself.'],
  [5, 2, '3 exports have failed and will not go ashore by themselves.'],
])('%i failed, %i of which come back by themselves: the alert counts the others', (failed, transient, alert) => {
  expect(failedAlert({ failed_count: failed, failed_transient_count: transient })).toBe(alert);
});
