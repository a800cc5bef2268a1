import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  answersUnder,
  CIRCUMSTANCES,
  documentedCase,
  groupStatuses,
} from '../../deploy/docs/import-api/group-statuses.ts';
import { judgeStatus } from '../../deploy/docs/import-api/judge-status.ts';
import { ALL_STATUSES } from '../support/all-statuses.ts';
import { needs, openssl } from '../support/needs.ts';
import { startStatusServer } from '../support/status-server.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { uploadsToStatuses } from '../support/upload-to-status.ts';
import { makeOwnAuthority } from './own-authority.ts';

test('docs/statuses.md is true of every answer under every status, in all circumstances', () => {
  const groups = groupStatuses();
  for (const status of ALL_STATUSES) {
    for (const answer of answersUnder(status)) {
      for (const under of CIRCUMSTANCES) {
        const told = documentedCase(groups, status, answer, under);
        expect(told, `${status} ${answer.name}`).toMatchObject(judgeStatus(status, answer, under));
      }
    }
  }
});

/** Each way has every other answer, so that all come under each status. */
async function compareAll(uploadTo: ReturnType<typeof uploadsToStatuses>, isOurs: (n: number) => boolean) {
  for (const status of ALL_STATUSES) {
    for (const [i, answer] of answersUnder(status).entries()) {
      if (!isOurs(status + i)) continue;
      const { documented, seen, isVerified } = await uploadTo(status, answer, i % 2 === 0);
      expect(seen, `${status} ${answer.name}`).toEqual(documented);
      expect(isVerified).toBe(true);
    }
  }
}

describe('an upload that is answered by any status, in any way, ends as it is documented', () => {
  test('on the same computer', async () => {
    await compareAll(uploadsToStatuses(await startStatusServer()), (n) => n % 2 === 0);
  });

  test('over TLS', needs(openssl), async () => {
    const folder = tempFolder();
    makeOwnAuthority(folder, 'localhost');
    const read = (name: string) => readFileSync(join(folder, name));
    const server = await startStatusServer({ key: read('shore.key'), cert: read('shore.crt') });
    await compareAll(uploadsToStatuses(server, `${read('ca.crt')}`), (n) => n % 2 === 1);
  });
});
