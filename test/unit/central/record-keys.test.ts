import { expect, test } from 'vitest';
import { madeKey } from '../../../services/central/record-keys.ts';
import type { CategoryName } from '../../../shared/export/category-names.ts';

const free = () => false;
const keyOf = (category: CategoryName, record: Record<string, unknown>, isTaken: (key: string) => boolean = free) =>
  madeKey(category, record, JSON.stringify(record), isTaken);

test.each<[CategoryName, Record<string, unknown>, string]>([
  ['boatlog', { entry_id: '7' }, 'unkeyed:id:7'],
  ['marine_vision_captures', { capture_id: '7' }, 'unkeyed:id:7'],
  ['marine_vision_snapshots', { snapshot_id: '7' }, 'unkeyed:id:7'],
  ['system_alerts', { alert_id: '7' }, 'unkeyed:id:7'],
  ['engine_benchmark', { kind: 'run', run_id: 'port 7' }, 'unkeyed:id:port 7'],
  ['settings', { license: {} }, 'unkeyed:settings'],
  ['onboarding', { completed: true }, 'unkeyed:onboarding'],
])('a record of %s %j is known by its own id', (category, record, key) => {
  expect(keyOf(category, record)).toBe(key);
});

test.each<[CategoryName, Record<string, unknown>]>([
  ['system_alerts', { alert_id: null }],
  ['engine_benchmark', { kind: 'baseline' }],
  ['boatlog', { entry_id: '' }],
  ['telemetry', { entry_id: '7', origin: 'system' }],
  ['qr_codes', { origin: 'history' }],
])('one of %s without an id, %j, is known by all that it is', (category, record) => {
  expect(keyOf(category, record)).toMatch(/^unkeyed:sha256:[0-9a-f]{64}$/);
  expect(keyOf(category, record)).toBe(keyOf(category, { ...record }));
  expect(keyOf(category, record)).not.toBe(keyOf(category, { ...record, more: 1 }));
});

test('an id that another record has is told apart by what it is, always the same way', () => {
  const isTaken = (key: string) => key === 'unkeyed:id:7';
  const key = keyOf('boatlog', { entry_id: '7' }, isTaken);
  expect(key).toMatch(/^unkeyed:id:7 sha256:[0-9a-f]{64}$/);
  expect(keyOf('boatlog', { entry_id: '7' }, isTaken)).toBe(key);
});
