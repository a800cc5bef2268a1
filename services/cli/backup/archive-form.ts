/**
 * What a backup is: a tar file, as a rule gzipped, that any tar opens. First comes what it is, then everything under two
 * folders, last the digests of all that, as `sha256sum -c` reads them: an archive without its last entry is not whole.
 * Pure.
 */
export const ABOUT = 'about-this-backup.json';
export const SUMS = 'SHA256SUMS';
/** Before the paths of what lies under `DATA_DIR`. */
export const DATA = 'data/';
/** Before the paths, from the root, of what lies elsewhere on the machine: settings, logins, changes to units. */
export const MACHINE = 'machine/';

/** The number of this form; a later one may hold what an earlier program would overlook. */
export const FORM = 1;

export interface About {
  readonly form: number;
  /** Another one for each backup. */
  readonly id: string;
  readonly made_at: string;
  readonly version: string;
  readonly computer: string;
  readonly data_dir: string;
  /** Whether its settings, or a drop-in of a unit, said so: what comes back with them then looks there. */
  readonly data_dir_is_set: boolean;
  /** Which installation the boat was; null where neither a license nor an export said it, absent of earlier versions. */
  readonly installation_id?: string | null;
  /** Backups made of the same state before; whatever holds one of these ids goes on from that backup. */
  readonly follows: readonly string[];
  /** Databases that were damaged already, and lie in here as they lay there. */
  readonly damaged: readonly string[];
}

/** Whether a name in an archive is one of ours, and leads nowhere else. */
export function isOwnName(name: string): boolean {
  if (name === ABOUT || name === SUMS) return true;
  const parts = name.split('/');
  const isPlain = parts.every((part) => part !== '' && part !== '.' && part !== '..' && !part.includes('\0'));
  return isPlain && (name.startsWith(DATA) || name.startsWith(MACHINE));
}

export const sumsText = (sums: ReadonlyMap<string, string>): string =>
  [...sums].map(([name, sum]) => `${sum}  ${name}\n`).join('');

/** What is known of a backup whose first entry this is; null when it is none of ours. */
export function readAbout(text: string): About | null {
  let told: Partial<About> | null;
  try {
    told = JSON.parse(text) as Partial<About> | null;
  } catch {
    return null;
  }
  const { form, id, made_at, version, computer, data_dir, follows, damaged } = told ?? {};
  const texts = [id, made_at, version, computer, data_dir];
  if (typeof form !== 'number' || texts.some((one) => typeof one !== 'string')) return null;
  const list = (of: unknown) => (Array.isArray(of) ? of.map(String) : []);
  return {
    ...(told as About),
    data_dir_is_set: told?.data_dir_is_set === true,
    follows: list(follows),
    damaged: list(damaged),
  };
}
