import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellWord, shellWords } from '../../../shared/runtime/shell-word.ts';

test.each([
  '/srv/boat',
  '/tmp/no such',
  "/tmp/Jo's boat",
  '$HOME `id` "x" \\ *',
  'b ä;&',
  '',
  '~',
  'home-a\\x2db.mount',
])('a shell takes %j for one word', (text) => {
  expect(execFileSync('sh', ['-c', `printf %s ${shellWord(text)}`], { encoding: 'utf8' })).toBe(text);
});

test('what needs no quotes has none', () => {
  expect(shellWords(['/srv/boat-1.tgz', 'a b'])).toBe("/srv/boat-1.tgz 'a b'");
});
