import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createSender } from '../../../services/uploader/send-export.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { IMPORT_PATH, operationOf } from '../../support/import-api.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { offeredExport } from '../uploader/offered-export.ts';

test('each header that a boat sends, to an export and to a question, is documented, and none that it does not', async () => {
  const seen: Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'>[] = [];
  const server = createServer((request, answer) => {
    const { method, url, rawHeaders } = request;
    seen.push({ method, url, rawHeaders });
    request.resume().on('end', () => answer.writeHead(method === 'HEAD' ? 404 : 500).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const outbox = tempFolder();
  const endpoint = new URL(IMPORT_PATH, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const options = { authHeader: 'Authorization', token: '', timeoutMs: 5_000, answerMs: 5_000 };
  const sender = createSender({ ...options, endpoint, outbox, clock: systemClock });
  onTestFinished(() => sender.close());
  await sender.send(
    { ...offeredExport(outbox), delivered_sequence: 7 },
    { signal: new AbortController().signal, asksFirst: true, onBytes() {} },
  );

  expect(seen.map(({ method }) => method)).toEqual(['HEAD', 'POST']);
  for (const { method = '', url, rawHeaders } of seen) {
    const names = rawHeaders.filter((_, i) => i % 2 === 0);
    expect(url).toBe(IMPORT_PATH);
    expect(names.sort(), method).toEqual(
      operationOf(method)
        ?.parameters.map(({ name }) => name)
        .sort(),
    );
  }
});
