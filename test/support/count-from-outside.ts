import Database from 'better-sqlite3';
import type { Job } from '../../shared/export/job.ts';

/** What the central server says of one import. */
export interface Import {
  readonly import_id: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface DatabaseJob {
  readonly request_id: string;
  readonly status: Job['status'];
  readonly import_id: string | null;
}

/** Everything that a central server imported, whatever the number. */
export async function everyImport(centralUrl: string): Promise<Import[]> {
  const all: Import[] = [];
  for (;;) {
    const answer = await fetch(`${centralUrl}/api/v1/imports?limit=500&offset=${all.length}`);
    const { imports } = (await answer.json()) as { imports: Import[] };
    if (imports.length === 0) return all;
    all.push(...imports);
  }
}

/** Every job there is, from the database itself: the bus shows the newest that are done. */
export function everyJob(queueDatabase: string): DatabaseJob[] {
  const database = new Database(queueDatabase, { readonly: true });
  try {
    return database.prepare('SELECT request_id, status, import_id FROM jobs').all() as DatabaseJob[];
  } finally {
    database.close();
  }
}
