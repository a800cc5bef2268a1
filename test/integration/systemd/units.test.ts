import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { SERVICE_NAMES } from '../../../shared/contracts/define-contract.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { needs, systemdAnalyze, unless } from '../../support/needs.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const FOLDER = join(projectRoot, 'deploy', 'systemd');
const MACHINES_UNITS = '/usr/lib/systemd/system';
const machinesUnits = unless(
  !existsSync(join(MACHINES_UNITS, 'sysinit.target')) && 'there are no units of Debian’s systemd',
);

const files = readdirSync(FOLDER).filter((name) => name.startsWith('d3kos-export'));
const examples = readdirSync(join(FOLDER, 'examples'));
const services = files.filter((name) => name.endsWith('.service'));
/** The name that owners know from the Python service: it stands for the target, and runs nothing. */
const OLD_NAME = 'd3kos-export-manager.service';
/** Starts the others, once systemd could not: a disk came late. */
const LATE_DISK = 'd3kos-export-late-disk.service';
const programs = services.filter((name) => ![OLD_NAME, LATE_DISK].includes(name));

/** A unit's settings as they stand: `Key=value`, without comments. */
const linesOf = (file: string): string[] =>
  readFileSync(join(FOLDER, file), 'utf8')
    .split('\n')
    .filter((line) => /^[A-Za-z]+=/.test(line));
const valuesOf = (file: string, key: string): string[] =>
  linesOf(file)
    .filter((line) => line.startsWith(`${key}=`))
    .flatMap((line) => line.slice(key.length + 1).split(' '))
    .filter((value) => value !== '');

/** A file system with the units where the package puts them, and a program where they expect ours. */
function installedRoot(): string {
  const root = tempFolder();
  const bin = join(root, 'usr/lib/d3kos-export-node/bin');
  const units = join(root, MACHINES_UNITS);
  for (const folder of [bin, units, join(root, 'etc/systemd/system')]) mkdirSync(folder, { recursive: true });
  copyFileSync('/bin/true', join(bin, 'node'));
  mkdirSync(join(root, 'usr/bin'));
  for (const name of ['echo', 'sh']) copyFileSync('/bin/true', join(root, 'usr/bin', name));
  cpSync(MACHINES_UNITS, units, { recursive: true });
  for (const file of files) copyFileSync(join(FOLDER, file), join(units, file));
  return root;
}

/** What `systemd-analyze verify` has to say; it succeeds whatever that is. */
function verify(root: string, units: readonly string[]): string {
  const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', `--root=${root}`, ...units], { encoding: 'utf8' });
  return stdout + stderr;
}

describe('systemd itself', needs(systemdAnalyze, machinesUnits), () => {
  test('finds nothing to say about the units', () => {
    expect(verify(installedRoot(), files)).toBe('');
  });

  test.each(examples)('finds nothing to say about a service with the drop-in %s', (example) => {
    const root = installedRoot();
    for (const service of services) {
      const folder = join(root, 'etc/systemd/system', `${service}.d`);
      mkdirSync(folder);
      copyFileSync(join(FOLDER, 'examples', example), join(folder, example));
    }
    expect(verify(root, services)).toBe('');
  });

  test.each(services)('rates the exposure of %s at 2.0 at most', (service) => {
    const args = ['security', '--offline=true', '--no-pager', '--threshold=20', join(FOLDER, service)];
    expect(execFileSync('systemd-analyze', args, { encoding: 'utf8' })).toContain('Overall exposure level');
  });
});

test('there is a service for each process that logs in at the broker, with its own login and no other; one for all', () => {
  const nameOf = (service: string) => basename(service, '.service').slice('d3kos-export-'.length);
  expect(programs.map(nameOf).sort()).toEqual([...SERVICE_NAMES, 'all'].sort());
  for (const service of programs) {
    const logins = valuesOf(service, 'LoadCredential')
      .map((value) => value.split(':')[0] ?? '')
      .filter((name) => (SERVICE_NAMES as readonly string[]).includes(name));
    const expected = ['broker', 'all'].includes(nameOf(service)) ? SERVICE_NAMES : [nameOf(service)];
    expect(logins.sort(), service).toEqual([...expected].sort());
  }
});

test('every folder of ours is made before a service sees it, and is one of its own, read only, or hidden', () => {
  const root = '/var/lib/d3kos-export';
  const folders = new Set(
    Object.values(dataFolders(root))
      .map((path) => path.slice(root.length + 1).split('/')[0] ?? '')
      .filter((folder) => folder !== '' && folder !== 'credentials'),
  );
  for (const service of programs) {
    const made = valuesOf(service, 'StateDirectory').map((path) => path.replace(/^d3kos-export\/?/, ''));
    expect(made.sort(), service).toEqual(['', ...folders].sort());
    expect(valuesOf(service, 'InaccessiblePaths'), service).toContain(`-${root}/credentials`);
  }
});

test('what holds for every service is said in each of them alike', () => {
  const [first = [], ...others] = programs.map((service) => {
    const text = readFileSync(join(FOLDER, service), 'utf8');
    const sandbox = /^# What it can do\.\n([\s\S]*?~@privileged @resources\n)/m.exec(text)?.[1];
    const bounds = /^# The helm[^\n]*\n([\s\S]*?)\n\n/m.exec(text)?.[1];
    return [sandbox, bounds, ...linesOf(service).filter((line) => /^(User|Group|EnvironmentFile|PartOf)=/.test(line))];
  });
  expect(first).not.toContain(undefined);
  for (const other of others) expect(other).toEqual(first);
});

test('the five services run, or the one in their place, never both', () => {
  const conditions = services.flatMap((service) =>
    valuesOf(service, 'ConditionPathExists').map((path) => [service, path]),
  );
  const inOne = '/etc/d3kos/export-in-one-process';
  expect(Object.fromEntries(conditions)).toEqual({
    'd3kos-export-all.service': inOne,
    ...Object.fromEntries(
      ['broker', 'collector', 'gateway', 'queue-keeper', 'uploader'].map((name) => [
        `d3kos-export-${name}.service`,
        `!${inOne}`,
      ]),
    ),
  });
});

test('nothing requires anything: each process survives the absence of every other', () => {
  const requiring = files.filter((file) => linesOf(file).some((line) => /^(Requires|Requisite|BindsTo)=/.test(line)));
  expect(requiring).toEqual([]);
});

test('whatever keeps things on a disk, and is not a matter of once, is started by another when it could not be for want of one', () => {
  const lasting = programs.filter((service) => valuesOf(service, 'Restart').join() === 'always');
  expect(lasting).toHaveLength(6);
  for (const service of lasting) expect(valuesOf(service, 'OnFailure'), service).toEqual([LATE_DISK]);
  expect(valuesOf(LATE_DISK, 'PartOf')).toEqual(['d3kos-export.target']);
});

test('the old name stands for the target: to start, to stop and to restart, and says where to look', () => {
  for (const key of ['Wants', 'PartOf']) {
    expect(valuesOf(OLD_NAME, key)).toContain('d3kos-export.target');
    expect(valuesOf('d3kos-export.target', key)).toContain(OLD_NAME);
  }
  const said = linesOf(OLD_NAME).filter((line) => line.startsWith('ExecStart='));
  expect(said.join('\n')).toContain('d3kos-export status');
  expect(said.join('\n')).toContain("journalctl -u 'd3kos-export*' -f");
});
