import { expect, test } from 'vitest';
import { contributedRecord } from '../../../services/collector/contributions/contributed-record.ts';
import { unwrapEvent } from '../../../services/collector/contributions/unwrap-event.ts';
import type { CategoryName } from '../../../shared/export/categories.ts';
import { contributedAt } from '../../support/contributor-context.ts';

const AT = '2026-02-20T21:44:00Z';
const CONTEXT = contributedAt('2026-03-01T00:00:00.000Z');
const contributed = (category: CategoryName, given: object) => {
  const recording = contributedRecord(category, unwrapEvent(given) as never, CONTEXT);
  return recording && { ...(recording.kept ?? recording.record) };
};
const EVENT = { specversion: '1.0', type: 'log', source: '/bilge', id: 'CE-1', time: AT };

test.each<[what: string, event: object, expected: object]>([
  ['an object', { ...EVENT, data: { content: 'x' } }, { entry_id: 'CE-1', timestamp: AT, content: 'x', type: null }],
  [
    'JSON in a text, as some SDKs write it',
    { ...EVENT, datacontenttype: 'application/json', data: '{"content":"x"}' },
    { entry_id: 'CE-1', timestamp: AT, content: 'x' },
  ],
  [
    'base64 of JSON',
    { ...EVENT, data_base64: Buffer.from('{"content":"x"}').toString('base64') },
    { entry_id: 'CE-1', timestamp: AT, content: 'x' },
  ],
  [
    'an object with an id, a time and a kind of its own',
    { ...EVENT, data: { id: 'own', ts: '2026-01-01T00:00:00Z', type: 'auto', content: 'x' } },
    { entry_id: 'own', timestamp: '2026-01-01T00:00:00Z', type: 'auto', given: { ce_time: AT } },
  ],
  ['an id of its own that is blank', { ...EVENT, data: { id: '', content: 'x' } }, { entry_id: 'CE-1' }],
  [
    'version 0.3',
    { ...EVENT, specversion: '0.3', schemaurl: 'x', data: { content: 'x' } },
    { content: 'x', fields_left_out: ['ce_type', 'ce_source'] },
  ],
  [
    'what nobody reads',
    { ...EVENT, subject: 's', traceparent: '00-1', data: { content: 'x', mood: 'calm' } },
    { fields_left_out: ['ce_type', 'ce_source', 'ce_subject', 'ce_traceparent', 'mood'] },
  ],
])('an event’s data is the record: %s', (_what, event, expected) => {
  expect(contributed('boatlog', event)).toMatchObject(expected);
});

test.each([
  ['no data', EVENT],
  ['no object', { ...EVENT, data: 'bilge' }],
  ['a list', { ...EVENT, data: [{ content: 'x' }] }],
  ['XML', { ...EVENT, data_base64: Buffer.from('<a/>').toString('base64') }],
])('of an event that holds %s there is no entry that says nothing', (_what, event) => {
  expect(contributed('boatlog', event)).toBeNull();
});

test.each<[CategoryName, object]>([
  ['boatlog', { type: 'log', payload: { content: 'x' } }],
  ['boatlog', { timestamp: AT, kind: 'auto', data: { text: 'x' } }],
  ['marine_vision_snapshots', { timestamp: AT, body: { detections: [{ class: 'boat' }] } }],
])('what hides in a member that is no event makes no record either: %s %j', (category, given) => {
  expect(contributed(category, given)).toBeNull();
});

test('a record is one all the same that says something beside such a member, or only its kind', () => {
  expect(contributed('boatlog', { content: 'x', data: { a: 1 } })).toMatchObject({ fields_left_out: ['data'] });
  expect(contributed('boatlog', { type: 'engine', timestamp: AT })).toMatchObject({ type: 'engine' });
});
