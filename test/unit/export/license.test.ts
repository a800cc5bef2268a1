import { describe, expect, test } from 'vitest';
import { parseLicense, refusalReasonOf, unreadLicense } from '../../../shared/export/license.ts';
import { tierRefusal } from '../../../shared/export/tiers.ts';

const read = (value: unknown) => parseLicense(typeof value === 'string' ? value : JSON.stringify(value));

describe('every license found on boats is read', () => {
  test.each([
    ['16 hex digits', { installation_id: '3861513b314c5ee7', tier: 0 }, '3861513b314c5ee7', 0],
    ['12 characters', { installation_id: 'abc123def456', tier: 3 }, 'abc123def456', 3],
    ['camelCase', { installationID: '3861513b314c5ee7', tier: 2 }, '3861513b314c5ee7', 2],
    ['a number, digit by digit', '{"installation_id":1734567890123456701,"tier":1}', '1734567890123456701', 1],
    ['the tier as text', { installation_id: '3861513b314c5ee7', tier: '2' }, '3861513b314c5ee7', 2],
    ['the tier as the cloud writes it', { installation_id: '3861513b314c5ee7', tier: 't1' }, '3861513b314c5ee7', 1],
    ['a byte order mark', '\uFEFF{"installation_id":"3861513b314c5ee7","tier":1}', '3861513b314c5ee7', 1],
  ])('%s', (_what, license, installationId, tier) => {
    expect(read(license)).toEqual({ ok: true, license: { installationId, tier } });
  });
});

describe('what is no license says why', () => {
  test.each([
    ['torn', '{"installation_id":"3861', 'torn', /not valid JSON/],
    ['empty', '', 'torn', /not valid JSON/],
    ['a list', '[]', 'invalid', /object/],
    ['null', 'null', 'invalid', /object/],
    ['no id', { tier: 1 }, 'invalid', /installation_id/],
    ['an id that is a path', { installation_id: '../../etc', tier: 1 }, 'invalid', /installation_id/],
    ['no tier', { installation_id: '3861513b314c5ee7' }, 'invalid', /tier/],
    ['a tier that is none', { installation_id: '3861513b314c5ee7', tier: 4 }, 'invalid', /tier/],
    ['a tier with a fraction', { installation_id: '3861513b314c5ee7', tier: 1.5 }, 'invalid', /tier/],
    ['a tier of nothing', { installation_id: '3861513b314c5ee7', tier: '' }, 'invalid', /tier/],
  ])('%s', (_what, license, fault, problem) => {
    expect(read(license)).toEqual({ ok: false, fault, problem: expect.stringMatching(problem) });
  });
});

test.each([
  ['ENOENT', 'missing', 'license', /^License file not found$/],
  ['ENOTDIR', 'missing', 'license', /^License file not found$/],
  ['EACCES', 'unreadable', 'license', /let its user read it \(EACCES\)/],
  ['EPERM', 'unreadable', 'license', /let its user read it \(EPERM\)/],
  ['ELOOP', 'unreadable', 'license', /cannot be read \(ELOOP\)/],
  ['EMFILE', 'machine_busy', 'busy', /too many files open \(EMFILE\)/],
  ['ENFILE', 'machine_busy', 'busy', /too many files open \(ENFILE\)/],
  ['ENOMEM', 'machine_busy', 'busy', /no memory left/],
  ['EIO', 'machine_failed', 'failed', /disk failed.*\(EIO\)/],
] as const)('%s while it is read: %s, and requests are refused as %s', (code, fault, reason, words) => {
  expect(unreadLicense(code)).toEqual({ ok: false, fault, problem: expect.stringMatching(words) });
  expect(refusalReasonOf(fault)).toBe(reason);
});

test.each([
  [0, 'http', 'Tier 0 does not have export capability'],
  [0, 'schedule', 'Tier 0 does not have export capability'],
  [1, 'http', null],
  [1, 'schedule', 'Tier 1 does not have scheduled exports (tier 2 and up)'],
  [2, 'schedule', null],
  [3, 'mqtt', null],
])('tier %i asked by %s', (tier, source, expected) => expect(tierRefusal(tier, source)).toBe(expected));
