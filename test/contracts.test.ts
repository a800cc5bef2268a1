import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Parser } from '@asyncapi/parser';
import { describe, expect, test } from 'vitest';
import { generatedFiles } from '../deploy/docs/generated-files.ts';
import { asyncApiDocument } from '../shared/contracts/asyncapi.ts';
import { decodePayload } from '../shared/contracts/decode-payload.ts';
import type { Contract } from '../shared/contracts/define-contract.ts';
import { contracts } from '../shared/contracts/index.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const all = Object.entries<Contract>(contracts);
const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

const NONSENSE: readonly [string, Buffer][] = [
  ['an object of nonsense', bytes({ queue_id: ['x'], request_id: {}, command: 7, status: 'up' })],
];

describe.each(all)('%s', (_name, contract) => {
  test('its examples fit its own schema', () => {
    expect(contract.examples.length).toBeGreaterThan(0);
    for (const example of contract.examples)
      expect(decodePayload(contract, bytes(example))).toEqual({ ok: true, value: example });
  });

  test.each([
    ['text that is not JSON', bytes('{"half":')],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['a number', bytes('42')],
    ['null', bytes('null')],
    // A contribution may hold anything; its category takes from it what it knows.
    ...(contract.payload === contracts.exportData.payload ? [] : NONSENSE),
  ])('%s does not fit, and the problem is told', (_what, payload) => {
    const decoded = decodePayload(contract, payload);
    expect(decoded.ok).toBe(false);
    expect(decoded).toHaveProperty('problem', expect.stringMatching(/\S/));
  });

  test('no bytes at all mean what the contract says', () => {
    const decoded = decodePayload(contract, Buffer.alloc(0));
    if (contract.emptyPayload === 'refused') expect(decoded.ok).toBe(false);
    else expect(decoded).toEqual({ ok: true, value: contract.emptyPayload === 'removed' ? null : {} });
  });
});

test('a request with an unknown field is told which', () => {
  const decoded = decodePayload(contracts.exportRequest, bytes({ request_id: 'x', catagories: ['boatlog'] }));
  expect(decoded).toEqual({ ok: false, problem: expect.stringContaining('catagories') });
});

test.each(['../etc/passwd', 'q_20260220_164416/..', 'Q_20260220_164416', 'q_20260220_164416_1', ''])(
  'the queue id %j reaches nothing',
  (queue_id) => {
    const [example] = contracts.queueUploading.examples;
    expect(decodePayload(contracts.queueUploading, bytes([{ ...example?.[0], queue_id }])).ok).toBe(false);
  },
);

test('topics are unique', () => {
  expect(new Set(all.map(([, contract]) => contract.topic)).size).toBe(all.length);
});

test('the AsyncAPI document is valid AsyncAPI 3 and names every topic', async () => {
  const text = JSON.stringify(asyncApiDocument(contracts, '0.0.0'));
  const { document, diagnostics } = await new Parser().parse(text);
  expect(diagnostics.filter((diagnostic) => diagnostic.severity === 0)).toEqual([]);
  const topics = document
    ?.channels()
    .all()
    .map((channel) => channel.address());
  expect(topics?.sort()).toEqual(all.map(([, contract]) => contract.topic).sort());
});

test.each(generatedFiles(root))('$path is what the code says (npm run docs)', ({ path, content }) => {
  expect(readFileSync(join(root, path), 'utf8')).toBe(content);
});
