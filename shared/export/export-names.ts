/** How the files of exports are named. Pure. */

/** What follows the time in the name of a second export of that second. */
export const NTH = '(_[2-9]|_[1-9]\\d{1,5})?';
export const EXPORT_FILE = `^export_\\d{8}_\\d{6}${NTH}\\.json$`;

export function isExportFile(name: string): boolean {
  return new RegExp(EXPORT_FILE).test(name);
}
