import { expect, test } from 'vitest';
import { dailyRequest } from '../../../services/daily/daily-request.ts';
import { decodePayload } from '../../../shared/contracts/decode-payload.ts';
import { exportRequest } from '../../../shared/contracts/export-request.ts';

test('a day has one request, whenever it is asked', () => {
  expect(dailyRequest('20260220_030000')).toEqual({ request_id: 'daily-20260220', source: 'schedule' });
  expect(dailyRequest('20260220_235959')).toEqual(dailyRequest('20260220_030000'));
  expect(dailyRequest('20260221_030000')).not.toEqual(dailyRequest('20260220_030000'));
});

test('the request fits its contract', () => {
  const bytes = Buffer.from(JSON.stringify(dailyRequest('20260220_030000')));
  expect(decodePayload(exportRequest, bytes).ok).toBe(true);
});
