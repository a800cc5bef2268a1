import { join } from 'node:path';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Boat } from '../sources/boat.ts';
import { type Fields, field, flagField, isFields, textField } from '../sources/read-fields.ts';
import { readJsonFile } from '../sources/read-json-file.ts';
import { SourceProblem } from '../sources/source-problem.ts';
import { listCategory } from './category.ts';

const HISTORY = 'data/qr-codes.json';

/**
 * The code that every boat shows is its installation id, so that one is always known; boats that keep a list of the
 * codes they made add it. Pairing tokens open the boat to a phone: they never leave it.
 */
export const qrCodes = listCategory('qr_codes', async function* ({ boat }) {
  yield [shownCode(boat)];
  yield await history(boat);
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

/** A list that is not there is no problem: most boats keep none. */
async function history(boat: Boat): Promise<RecordOf<'qr_codes'>[]> {
  const value = await readJsonFile(join(boat.root, HISTORY), HISTORY).catch((error: unknown) => {
    if (error instanceof SourceProblem && error.code === 'missing') return [];
    throw error;
  });
  const codes = isFields(value) ? (field(value, 'qr_codes', 'codes', 'history') ?? [value]) : value;
  if (!Array.isArray(codes)) throw new SourceProblem('unexpected_format', `${HISTORY} holds no list of codes.`);
  return codes.filter(isFields).map((code) => madeCode(code, boat));
}

function madeCode(code: Fields, { license, time }: Boat): RecordOf<'qr_codes'> {
  const tier = /^t?([0-3])$/.exec(textField(code, 'current_tier', 'tier') ?? '')?.[1];
  return {
    origin: 'history',
    generated_at: time.toUtc(field(code, 'generated_at', 'generation_timestamp', 'timestamp')),
    installation_uuid: asUuid(
      textField(code, 'installation_uuid', 'installation_id', 'installationID') ?? license.installationId,
    ),
    current_tier: tier === undefined ? null : Number(tier),
    pairing_completed: flagField(code, 'pairing_completed', 'paired'),
    paired_at: time.toUtc(field(code, 'paired_at')),
    mobile_app_version: textField(code, 'mobile_app_version')?.slice(0, 50) ?? null,
  };
}

/** `3861513b314c5ee7` as the pairing code shows it: `3861513b-314c-5ee7-0000-000000000000`. */
export function asUuid(id: string): string {
  const digits = id.replaceAll('-', '').toLowerCase();
  if (!/^[0-9a-f]{1,32}$/.test(digits)) return id.slice(0, 64);
  return digits.padEnd(32, '0').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
