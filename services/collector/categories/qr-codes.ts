import { join } from 'node:path';
import { asUuid, madeCode } from '../../../shared/export/from-boat/qr-code-record.ts';
import { field, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { UNKNOWN_LICENSE } from '../../../shared/export/license.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Boat } from '../sources/boat.ts';
import { readJsonFile, type Tell } from '../sources/read-json-file.ts';
import { recordsAmong } from '../sources/records-among.ts';
import type { Source } from '../sources/source-memory.ts';
import { SourceProblem } from '../sources/source-problem.ts';
import { type CategorySource, listCategory } from './category.ts';

const HISTORY: Source = { name: 'data/qr-codes.json' };

/**
 * The code that every boat shows is its installation id, so that one is always known; boats that keep a list of the
 * codes they made add it. Pairing tokens open the boat to a phone: they never leave it.
 */
export const qrCodes = listCategory('qr_codes', async function* (source) {
  const { boat, read } = source;
  yield [shownCode(boat)];
  for (const page of boat.recorded.pages('qr_codes')) yield page.map((code) => ofThisBoat(code, boat));
  yield (await read(HISTORY, (tell) => history(source, tell))) ?? [];
});

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

async function history({ boat, problem }: CategorySource, tell: Tell): Promise<RecordOf<'qr_codes'>[]> {
  const { name } = HISTORY;
  const value = await readJsonFile(join(boat.root, name), name, tell);
  const codes = isFields(value) ? (field(value, 'qr_codes', 'codes', 'history') ?? [value]) : value;
  if (!Array.isArray(codes)) throw new SourceProblem('unexpected_format', `${name} holds no list of codes.`);
  const timeOf = boat.sources.timesOf(HISTORY, boat);
  return recordsAmong(codes, { name, what: 'code' }, problem).map((code) => madeCode(code, boat.license, timeOf('')));
}
