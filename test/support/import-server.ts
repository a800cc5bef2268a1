import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { eventually } from './eventually.ts';
import { freePort } from './free-port.ts';
import { needHere, pythonWith } from './needs.ts';
import { tempFolder } from './temp-folder.ts';

/** Docs' server in Python, as its first lines say that it is run; what it has stored. Ends with the test. */
export async function startImportServer(env: Readonly<Record<string, string>> = {}) {
  const python = pythonWith('flask', 'python3-flask');
  needHere(python);
  const folder = tempFolder();
  const [path, port] = [join(folder, 'boats.db'), await freePort()];
  const app = join(projectRoot, 'docs/import-server.py');
  const child = spawn(python.path, ['-m', 'flask', '--app', app, 'run', '--port', `${port}`], {
    cwd: folder,
    env: { ...process.env, DATABASE: path, PYTHONDONTWRITEBYTECODE: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => void lines.push(`${part}`));
  onTestFinished(() => void child.kill('SIGKILL'));
  const url = `http://127.0.0.1:${port}`;
  const isThere = () =>
    fetch(url).then(
      () => true,
      () => false,
    );
  await eventually('the server in Python listens', isThere, 30_000);

  function rows<T>(sql: string, ...values: string[]): T[] {
    // What was refused before anything was stored leaves nothing to read.
    if (!existsSync(path)) return [];
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return database.prepare(sql).all(...values) as T[];
    } finally {
      database.close();
    }
  }

  return {
    url,
    path,
    /** What it has written to its terminal. */
    written: () => lines.join(''),
    imports: () => rows<{ key: string; receipt: string }>('SELECT key, receipt FROM imports ORDER BY rowid'),
    /** The records of a category that are stored, of one source where it is given. */
    records: (category: string, source?: string): Record<string, unknown>[] =>
      rows<{ source: string; record: string }>('SELECT source, record FROM records WHERE category = ?', category)
        .filter((row) => source === undefined || row.source === source)
        .map(({ record }) => JSON.parse(record)),
  };
}
