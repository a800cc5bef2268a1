import { expect, test } from 'vitest';
import { parseNoProxy } from '../../../shared/runtime/no-proxy.ts';

test.each([
  ['*', 'https://c.example', true],
  ['example', 'https://c.example', true],
  ['.example', 'https://c.example', true],
  ['*.example', 'https://c.example', true],
  ['xample', 'https://c.example', false],
  ['C.Example.', 'https://c.example', true],
  ['b.c.example', 'https://c.example', false],
  ['a.org, c.example', 'https://c.example', true],
  ['a.org c.example', 'https://c.example', true],
  ['c.example:443', 'https://c.example', true],
  ['c.example:8443', 'https://c.example', false],
  ['192.168.0.0/16', 'https://192.168.7.9', true],
  ['192.168.0.0/16', 'https://192.169.7.9', false],
  ['192.168.7.9', 'https://192.168.7.9', true],
  ['192.168.7', 'https://192.168.7.9', false],
  ['10.0.0.0/99', 'https://10.0.0.1', false],
  ['fd00::/8', 'https://[fd00::1]', true],
  ['[fd00::1]', 'https://[fd00::1]', true],
  ['fd00::1', 'https://[fd00::1]', true],
  ['10.0.0.0/8', 'https://c.example', false],
  ['10.', 'https://10.1.2.3', true],
  ['10.*', 'https://10.1.2.3', true],
  ['10.*.*.*', 'https://10.1.2.3', true],
  ['192.168.', 'https://192.169.1.1', false],
  ['10.*', 'https://10.example', false],
  ['10.1.2.1-10.1.2.9', 'https://10.1.2.3', true],
  ['10.1.2.1-10.1.2.9', 'https://10.1.2.10', false],
  ['[fd00::]/8', 'https://[fd00::1]', true],
  ['[fd00::]/8', 'https://[fe00::1]', false],
  ['[fd00::1]:443', 'https://[fd00::1]', true],
  ['fe80::1%eth0', 'https://[fe80::1]', true],
  ['http://c.example', 'https://c.example', true],
  ['https://me:pw@c.example:443/path', 'https://c.example', true],
  ['https://c.example:8443/', 'https://c.example', false],
  ['c.example/', 'https://c.example', true],
  ['c.example:443/', 'https://c.example', true],
  ['a.org;c.example', 'https://c.example', true],
  ['a.org|c.example', 'https://c.example', true],
  ['bücher.example', 'https://bücher.example', true],
  ['<local>', 'https://nas', true],
  ['<local>', 'https://c.example', false],
  ['<local>', 'https://[fd00::1]', false],
  ['', 'https://c.example', false],
  [',, ,', 'https://c.example', false],
])('NO_PROXY=%s spares %s: %s', (noProxy, url, expected) => {
  expect(parseNoProxy(noProxy).spares(new URL(url))).toBe(expected);
});

test('what is in no form that is known is named, once, and the rest counts', () => {
  const strange = ['10.0.0.0/33', '10.0.0.0/255.0.0.0', 'fd00::/129', '192.168.7', 'bo*t.example', 'a.org/path', '<x>'];
  const read = parseNoProxy(
    [...strange, strange[0], 'c.example', '10.*', '*.a.org', '_x.example', '<local>'].join(','),
  );
  expect(read.strange).toEqual(strange);
  expect(read.spares(new URL('https://c.example'))).toBe(true);
  expect(read.spares(new URL('https://10.0.0.1'))).toBe(true);
});
