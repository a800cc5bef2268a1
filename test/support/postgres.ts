import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { eventually } from './eventually.ts';
import { type Need, needHere } from './needs.ts';
import { tempFolder } from './temp-folder.ts';

/** Where Debian puts the server's programs, of whichever version. */
const VERSIONS = '/usr/lib/postgresql';
const [version] = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a)) : [];
const BIN = join(VERSIONS, version ?? 'none', 'bin');

export const postgres: Need = {
  lack: existsSync(join(BIN, 'postgres')) ? null : 'PostgreSQL is not installed (apt-get install postgresql)',
  package: 'postgresql',
};

/** PostgreSQL does not run as root. */
const NOBODY = 65_534;
const asWhom = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};

/**
 * A real PostgreSQL that listens on a socket in a folder of its own alone, and writes nothing through to the disk. Ends with
 * the test, which is skipped where it is not installed.
 */
export async function startPostgres() {
  needHere(postgres);
  const folder = tempFolder();
  if (asWhom.uid !== undefined) chownSync(folder, asWhom.uid, asWhom.gid);
  const data = join(folder, 'data');
  const made = spawnSync(join(BIN, 'initdb'), ['-D', data, '-U', 'boat', '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
    ...asWhom,
    cwd: folder,
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);
  const server = spawn(join(BIN, 'postgres'), ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-F'], {
    ...asWhom,
    cwd: folder,
    stdio: 'ignore',
  });
  onTestFinished(async () => {
    server.kill('SIGINT');
    await eventually('PostgreSQL has ended', () => server.exitCode !== null || server.signalCode !== null);
  });

  /** What psql prints, a line a row; throws what PostgreSQL says. */
  function psql(command: string, input = ''): string[] {
    const options = ['-h', folder, '-U', 'boat', '-d', 'postgres', '-X', '-A', '-t', '-q', '-v', 'ON_ERROR_STOP=1'];
    const { status, stdout, stderr } = spawnSync(join(BIN, 'psql'), [...options, '-c', command], {
      input,
      encoding: 'utf8',
      maxBuffer: 1024 ** 3,
    });
    if (status !== 0) throw new Error(stderr.slice(0, 2_000));
    return stdout.split('\n').filter((line) => line !== '');
  }
  const answers = () => {
    try {
      return psql('SELECT 1').length === 1;
    } catch {
      return false;
    }
  };
  await eventually('PostgreSQL answers', answers);
  return { psql };
}

/** A text as a line of COPY. */
export const copyLine = (text: string): string =>
  `${text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}\n`;
