import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { ExportDocument } from '../../shared/export/document.ts';

/** How an export is refused. */
export interface Refusal {
  readonly status: number;
  /** An object goes as JSON. */
  readonly body: unknown;
}

/** What the server thinks of a document; null: it takes it. */
export type Judge = (document: ExportDocument, bytes: number) => Refusal | null;

/**
 * A central server that is not ours: it reads what it is sent, takes all of it or nothing, and knows no `Prefer`. It
 * remembers what it took, by key, and counts uploads. Ends with the test.
 */
export async function startJudgingCentral(judge: Judge) {
  let current = judge;
  let uploads = 0;
  const taken: ExportDocument[] = [];
  const keys = new Set<string>();
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST') return void response.writeHead(404).end();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    uploads += 1;
    const document = JSON.parse(bytes.toString('utf8')) as ExportDocument;
    const refusal = current(document, bytes.length);
    const { status, body } = refusal ?? { status: 200, body: { status: 'success', import_id: `import_${uploads}` } };
    const key = createHash('sha256').update(bytes).digest('hex');
    if (refusal === null && !keys.has(key)) taken.push(document);
    if (refusal === null) keys.add(key);
    response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(
    () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** The documents that it took, each once. */
    taken: taken as readonly ExportDocument[],
    get uploads() {
      return uploads;
    },
    judge(next: Judge): void {
      current = next;
    },
  };
}

/** Every record of these documents, as text. */
export const recordsIn = (documents: readonly ExportDocument[]): string[] =>
  documents.flatMap(({ data }) =>
    Object.entries(data).flatMap(([category, value]) => {
      const records = Array.isArray(value) ? value : Object.keys(value).length > 0 ? [value] : [];
      return records.map((record) => `${category} ${JSON.stringify(record)}`);
    }),
  );
