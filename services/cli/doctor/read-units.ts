import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface Unit {
  readonly name: string;
  /** `loaded`, `not-found`, `masked`, … */
  readonly load: string;
  /** `active`, `inactive`, `failed`, `activating`, … */
  readonly active: string;
  readonly sub: string;
  /** `enabled`, `disabled`, `static`, … */
  readonly file: string;
}

export const SERVICE_UNITS = ['broker', 'collector', 'queue-keeper', 'uploader', 'gateway'].map(
  (name) => `d3kos-export-${name}.service`,
);
/** Runs in place of the five, when the owner has chosen so. */
export const ALL_UNIT = 'd3kos-export-all.service';
export const TIMER_UNIT = 'd3kos-export-daily.timer';
export const TARGET_UNIT = 'd3kos-export.target';
/** The Python service's, which starts with the boat; or ours of the same name, which stands for the target. */
export const PYTHON_UNIT = 'd3kos-export-manager.service';

/** The units whose processes should run. */
export function chosenUnits(etc: string): readonly string[] {
  return existsSync(join(etc, 'd3kos/export-in-one-process')) ? [ALL_UNIT] : SERVICE_UNITS;
}

const PROPERTIES = 'Id,LoadState,ActiveState,SubState,UnitFileState';

/** What systemd knows of our units and of the one they replace; null when it does not answer. */
export async function readUnits(
  ask: (command: string, ...args: string[]) => Promise<string | null>,
): Promise<ReadonlyMap<string, Unit> | null> {
  const names = [...SERVICE_UNITS, ALL_UNIT, TIMER_UNIT, TARGET_UNIT, PYTHON_UNIT];
  const told = await ask('systemctl', 'show', `--property=${PROPERTIES}`, ...names);
  if (told === null) return null;
  const units = told.split(/\n\n+/).map((block) => {
    const fields = Object.fromEntries(block.split('\n').map((line) => line.split('=', 2)));
    return {
      name: fields.Id ?? '',
      load: fields.LoadState ?? '',
      active: fields.ActiveState ?? '',
      sub: fields.SubState ?? '',
      file: fields.UnitFileState ?? '',
    };
  });
  return new Map(units.map((unit) => [unit.name, unit]));
}
