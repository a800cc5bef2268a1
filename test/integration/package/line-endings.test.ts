import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lineEndingProblem } from '../../../deploy/package/line-endings.ts';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('a checkout on a machine that would have other line endings has ours', () => {
  const folder = tempFolder();
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, '-c', 'core.autocrlf=true', ...args]);
  for (const path of ['.gitattributes', 'deploy/package/postinst', 'deploy/run/guard.sh']) {
    cpSync(join(projectRoot, path), join(folder, path));
  }
  git('init', '--quiet');
  git('add', '.');
  rmSync(join(folder, 'deploy'), { recursive: true });
  git('checkout', '--quiet', '.');
  for (const path of ['deploy/package/postinst', 'deploy/run/guard.sh']) {
    expect(readFileSync(join(folder, path), 'utf8'), path).toBe(readFileSync(join(projectRoot, path), 'utf8'));
  }
});

test('no package is made of scripts with the line endings of Windows, and one sentence says so', () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'prerm'), '#!/bin/sh\nexit 0\n');
  expect(lineEndingProblem([folder])).toBe(null);
  writeFileSync(join(folder, 'postinst'), '#!/bin/sh\r\nexit 0\r\n');
  expect(lineEndingProblem([folder])).toMatch(/^No package can be made, since [^\n]*postinst has [^\n]+$/);
  writeFileSync(join(folder, 'postrm'), '#!/bin/sh\r\nexit 0\r\n');
  expect(lineEndingProblem([folder])).toMatch(/postinst and 1 more/);
});
