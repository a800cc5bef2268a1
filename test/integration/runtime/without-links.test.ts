import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { eventually } from '../../support/eventually.ts';
import { needs, strace } from '../../support/needs.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const CREATE = `
  const { createDurably } = await import(process.env.FILE);
  try {
    console.log(createDurably(process.argv[1], process.argv[2]));
  } catch (error) {
    console.log(error.code);
  }
`;

/** Creates a file as on a disk that knows no second name of one, such as FAT and exFAT; what came of it. */
async function create(path: string, content: string): Promise<string> {
  const inject = ['-f', '-qq', '-o', '/dev/null', '-e', 'inject=link,linkat:error=EPERM'];
  const run = [process.execPath, '--input-type=module', '-e', CREATE, path, content];
  const env = { ...process.env, FILE: join(projectRoot, 'shared/runtime/durable-file.ts') };
  const child = spawn(strace.path, [...inject, ...run], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  for await (const text of child.stdout) said += text;
  return said.trim();
}

test(
  'on a disk without hard links a file is created whole, once, whoever tries at the same time',
  needs(strace),
  async () => {
    const folder = tempFolder();
    const path = join(folder, 'login');
    const said = await Promise.all(['one', 'two', 'three', 'four'].map((content) => create(path, content)));
    expect(said.filter((one) => one === 'true')).toHaveLength(1);
    expect(said.filter((one) => one === 'false')).toHaveLength(3);
    expect(['one', 'two', 'three', 'four'][said.indexOf('true')]).toBe(readFileSync(path, 'utf8'));
    expect(await create(path, 'five')).toBe('false');
    expect(readdirSync(folder)).toEqual(['login']);
  },
);

test('one that died in the middle of it keeps no other from it for long', needs(strace), async () => {
  const path = join(tempFolder(), 'login');
  writeFileSync(`${path}.claim`, '');
  expect(await create(path, 'at once')).toBe('false');
  expect(existsSync(path)).toBe(false);
  const old = Date.now() / 1_000 - 11;
  utimesSync(`${path}.claim`, old, old);
  expect(await create(path, 'later')).toBe('true');
});

test(
  'whoever comes meanwhile finds it there, and a clock that was set back keeps nobody from it',
  needs(strace),
  async () => {
    const path = join(tempFolder(), 'login');
    writeFileSync(`${path}.claim`, '');
    const second = create(path, 'of the second');
    await eventually('it waits', () => readdirSync(dirname(path)).some((name) => name.endsWith('.new')));
    writeFileSync(path, 'of the first');
    expect([await second, readFileSync(path, 'utf8')]).toEqual(['false', 'of the first']);
    rmSync(path);
    const later = Date.now() / 1_000 + 86_400;
    utimesSync(`${path}.claim`, later, later);
    expect(await create(path, 'by the clock')).toBe('true');
  },
);
