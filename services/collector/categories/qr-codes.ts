import { join } from 'node:path';
import { boatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { asUuid, madeCode, tellsOfCode } from '../../../shared/export/from-boat/qr-code-record.ts';
import { UNKNOWN_LICENSE } from '../../../shared/export/license.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Boat } from '../sources/boat.ts';
import { namingLeftOut } from '../sources/name-left-out.ts';
import { readRecordList } from '../sources/read-record-list.ts';
import { rowKey } from '../sources/record-keys.ts';
import type { Source } from '../sources/source-memory.ts';
import { type CategorySource, listCategory } from './category.ts';

/** What every code holds, and opens the boat to a phone: nobody misses it. */
const KEPT_ABOARD = ['pairing_token', 'api_endpoint'];
const HISTORY: Source = { name: 'data/qr-codes.json' };
const SHOWN: Source = { name: 'installation_id' };

/**
 * The code that every boat shows is its installation id, so that one is always known; boats that keep a list of the
 * codes they made add it. Pairing tokens open the boat to a phone: they never leave it.
 */
export const qrCodes = listCategory('qr_codes', async function* (source) {
  const { boat, read } = source;
  yield [{ record: shownCode(boat), key: 'installation_id', source: SHOWN }];
  for (const page of boat.recorded.pages('qr_codes')) {
    yield page.map((entry) => ({ ...entry, record: ofThisBoat(entry.record, boat) }));
  }
  const codes = (await read(HISTORY, () => history(source))) ?? [];
  yield codes.map((record) => ({ record, key: `history:${codeKey(record)}`, source: HISTORY }));
});

/** By when it was made; a phone may be paired with it later. */
const codeKey = ({ generated_at, given, installation_uuid }: RecordOf<'qr_codes'>): string =>
  rowKey(installation_uuid, given?.generated_at ?? generated_at);

function shownCode({ license }: Boat): RecordOf<'qr_codes'> {
  return {
    origin: 'installation_id',
    generated_at: null,
    installation_uuid: asUuid(license.installationId),
    current_tier: license.tier,
    pairing_completed: null,
    paired_at: null,
    mobile_app_version: null,
  };
}

/** A code that came while the license could not be read is this boat’s all the same. */
const ofThisBoat = (code: RecordOf<'qr_codes'>, { license }: Boat): RecordOf<'qr_codes'> =>
  code.installation_uuid === UNKNOWN_LICENSE.installationId
    ? { ...code, installation_uuid: asUuid(license.installationId) }
    : code;

function history({ boat, signal, problemOf, deleted }: CategorySource): Promise<RecordOf<'qr_codes'>[]> {
  const timeOf = boat.sources.timesOf(HISTORY, boat);
  return readRecordList({
    ...{ path: join(boat.root, HISTORY.name), name: HISTORY.name, what: 'code' },
    ...{ latest: boat.latest, signal },
    members: ['qr_codes', 'codes', 'history'],
    take(fields) {
      const code = namingLeftOut(fields, (read) => madeCode(read, boat.license, timeOf('')), KEPT_ABOARD);
      return tellsOfCode(code, boat.license) ? code : null;
    },
    deleted: (count, all) => deleted(HISTORY, count, 'code', all),
    isRecord: (fields) => tellsOfCode(madeCode(fields, boat.license, boatTime('UTC')), boat.license),
    problem: problemOf(HISTORY),
  });
}
