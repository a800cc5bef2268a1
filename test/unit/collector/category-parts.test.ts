import { expect, test } from 'vitest';
import { topSpecies } from '../../../services/collector/sources/capture-record.ts';
import { cpuTicks, memoryFields, networkCounters } from '../../../services/collector/sources/read-system.ts';
import { asUuid } from '../../../shared/export/from-boat/qr-code-record.ts';

test.each([
  ['3861513b314c5ee7', '3861513b-314c-5ee7-0000-000000000000'],
  ['abc123def456', 'abc123de-f456-0000-0000-000000000000'],
  ['3861513b-314c-5ee7-0000-000000000000', '3861513b-314c-5ee7-0000-000000000000'],
  ['boat-seventeen', 'boat-seventeen'],
])('the installation id %s as a code shows it', (id, expected) => expect(asUuid(id)).toBe(expected));

const pike = { species: 'Northern Pike', confidence: 0.91 };
test.each([
  [
    'objects',
    JSON.stringify([pike, { name: 'Walleye', score: '0.05' }]),
    [pike, { species: 'Walleye', confidence: 0.05 }],
  ],
  ['pairs', '[["Northern Pike", 0.91]]', [pike]],
  ['names', '["Northern Pike"]', [{ species: 'Northern Pike', confidence: null }]],
  ['more than three', '["a","b","c","d"]', ['a', 'b', 'c'].map((species) => ({ species, confidence: null }))],
  ['nonsense among them', '[null, 5, {}, "Walleye"]', [{ species: 'Walleye', confidence: null }]],
  ['no JSON', 'Northern Pike', []],
  ['no list', '{"species":"Walleye"}', []],
  ['nothing', null, []],
])('the likeliest species from %s', (_what, json, expected) => expect(topSpecies(json)).toEqual(expected));

test('memory from /proc/meminfo', () => {
  expect(memoryFields('MemTotal:        3884448 kB\nMemFree:  1 kB\nMemAvailable:    2913336 kB\n')).toEqual({
    memory_total_kb: 3884448,
    memory_available_kb: 2913336,
    memory_used_percent: 25,
  });
  expect(memoryFields('')).toEqual({ memory_total_kb: null, memory_available_kb: null, memory_used_percent: null });
});

test('network counters from /proc/net/dev', () => {
  const dev = [
    'Inter-|   Receive                                                |  Transmit',
    ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
    '    lo:  500 5 0 0 0 0 0 0 500 5 0 0 0 0 0 0',
    ' wlan0: 1234567 89 0 0 0 0 0 0 7654 32 0 0 0 0 0 0',
    '  eth0:99 1 0 0 0 0 0 0 77 1 0 0 0 0 0 0',
    '',
  ].join('\n');
  expect(networkCounters(dev)).toEqual([
    { interface: 'wlan0', received_bytes: 1234567, sent_bytes: 7654 },
    { interface: 'eth0', received_bytes: 99, sent_bytes: 77 },
  ]);
});

test.each([
  ['cpu  100 5 45 800 50 0 0 0 0 0\ncpu0 1 1 1 1', { busy: 150, all: 1_000 }],
  ['cpu  1 2 3 4\n', { busy: 6, all: 10 }],
  ['', null],
  ['cpuidle none', null],
])('processor time from %j', (stat, expected) => {
  expect(cpuTicks(stat)).toEqual(expected);
});
