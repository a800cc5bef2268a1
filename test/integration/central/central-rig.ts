import { readdirSync } from 'node:fs';
import type { OutgoingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type CentralDeps, startCentral } from '../../../services/central/central.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { httpCall } from '../../support/http-call.ts';
import { expectDocumented, IMPORT_PATH } from '../../support/import-api.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { SAMPLE_INSTALLATION, sampleDocument } from '../../support/sample-document.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** A central server on a free port with a folder of its own, and what a boat and a person do with it. */
export async function centralRig(change: Partial<CentralDeps> = {}) {
  const folder = change.folder ?? tempFolder();
  const log = recordingLog();
  const central = await startCentral({
    folder,
    host: '127.0.0.1',
    port: 0,
    known: new Set([SAMPLE_INSTALLATION]),
    limitBytes: 4 * 1024 * 1024,
    stallMs: 10_000,
    clock: systemClock,
    log,
    ...change,
  });
  onTestFinished(central.close);
  return {
    ...central,
    folder,
    log,
    upload: (body: Uint8Array, headers: OutgoingHttpHeaders = {}) => upload(central.url, body, headers),
    get: (path: string, headers: OutgoingHttpHeaders = {}) => httpCall(`${central.url}${path}`, { headers }),
    /** Asks whether the export of this key is there. */
    async ask(key: string | null, headers: OutgoingHttpHeaders = {}) {
      const { authorization } = uploadHeaders;
      const named = key === null ? {} : { 'idempotency-key': key };
      const answer = await httpCall(`${central.url}${IMPORT_PATH}`, {
        method: 'HEAD',
        headers: { authorization, ...named, ...headers },
      });
      expectDocumented('HEAD', answer);
      return answer;
    },
    /** The import ids, newest first. */
    async imports(): Promise<string[]> {
      const { json } = await httpCall(`${central.url}/api/v1/imports`);
      return (json.imports as { import_id: string }[]).map(({ import_id }) => import_id);
    },
    filesLeft: () => filesLeft(folder),
  };
}

/** Every answer is as the import API is documented. */
export async function upload(url: string, body: Uint8Array, headers: OutgoingHttpHeaders = {}) {
  const sent = { method: 'POST', headers: { ...uploadHeaders, ...headers }, body };
  const answer = await httpCall(`${url}${IMPORT_PATH}`, sent);
  expectDocumented('POST', answer);
  return answer;
}

/** The same of what came over a connection as bytes, with an interim answer before it or none, whole or not. */
export function expectDocumentedBytes(method: string, received: string): void {
  const [head = '', text = ''] = received.replace(/^HTTP\/1\.1 100 .*\r\n\r\n/, '').split('\r\n\r\n');
  const [line = '', ...fields] = head.split('\r\n');
  const headers = Object.fromEntries(
    fields.map((field) => [
      field.slice(0, field.indexOf(':')).toLowerCase(),
      field.slice(field.indexOf(':') + 1).trim(),
    ]),
  );
  if (text === '') return;
  expectDocumented(method, { status: Number(line.split(' ')[1]), headers, text });
}

export const uploadHeaders: OutgoingHttpHeaders = {
  authorization: `Bearer ${SAMPLE_INSTALLATION}`,
  'content-type': 'application/json',
};

/** What lies in a central server's folders: bodies still arriving, and documents. */
export function filesLeft(folder: string) {
  return { arriving: readdirSync(join(folder, 'arriving')), documents: readdirSync(join(folder, 'documents')) };
}

/** The bytes of a document that fits. */
export function documentBytes(entries = 4, change: Parameters<typeof sampleDocument>[1] = {}): Buffer {
  return Buffer.from(JSON.stringify(sampleDocument(entries, change)));
}
