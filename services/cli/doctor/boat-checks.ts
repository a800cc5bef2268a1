import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readPlainFileSync } from '../../../shared/boat/plain-file.ts';
import { LICENSE_PATH } from '../../../shared/export/license.ts';
import { canExport, canSchedule } from '../../../shared/export/tiers.ts';
import { messageOf } from '../../../shared/runtime/errors.ts';
import { inspectHead } from '../../../shared/runtime/inspect-database.ts';
import { shellWord } from '../../../shared/runtime/shell-word.ts';
import { ownZoneName } from '../../../shared/zones/own-offset.ts';
import { isTimeZone } from '../../../shared/zones/time-zones.ts';
import { objectIn } from '../http-call.ts';
import { RESTART } from '../trouble.ts';
import { type Check, type Finding, failed, isForbidden, ok, SUDO, skipped } from './check.ts';
import type { Context } from './context.ts';
import { signalk } from './signalk-check.ts';

const root: Check = {
  id: 'boat.root',
  title: 'the boat’s own files are there',
  run({ collector: { boatRoot } }) {
    try {
      accessSync(boatRoot, constants.R_OK | constants.X_OK);
      if (statSync(boatRoot).isDirectory()) return ok(boatRoot);
    } catch (error) {
      if (isForbidden(error)) return skipped(SUDO);
    }
    return failed(
      `The boat’s folder ${boatRoot} is not there.`,
      'There is no license, so no export is made.',
      `set D3KOS_ROOT to where d3kOS keeps its files, then ${RESTART}`,
    );
  },
};

const license: Check = {
  id: 'boat.license',
  title: 'the license can be read',
  run({ license: read, collector: { boatRoot } }) {
    const reading = read();
    if (reading === 'hidden') return skipped(SUDO);
    if (!existsSync(boatRoot)) return skipped('the boat’s folder is not there');
    if (reading.ok) return ok(`installation ${reading.license.installationId}`);
    return failed(
      `${reading.problem} (${join(boatRoot, LICENSE_PATH)}).`,
      'Requests are refused with the reason "license"; what is queued goes ashore.',
      'let d3kOS write it again (sudo systemctl restart d3kos-tier-manager), or restore it from a backup',
    );
  },
};

const tier: Check = {
  id: 'boat.tier',
  title: 'the tier allows exports',
  run({ license: read }) {
    const reading = read();
    if (reading === 'hidden' || !reading.ok) return skipped('the license cannot be read');
    const { tier: level } = reading.license;
    if (canExport(level)) return ok(`tier ${level}${canSchedule(level) ? '' : '; the daily export needs tier 2'}`);
    return failed(
      `Tier ${level} does not have export capability.`,
      'Requests are refused; nothing new is queued.',
      'upgrade the boat to tier 1 or more (`tier` in config/license.json of D3KOS_ROOT); it counts from the next request on',
    );
  },
};

const onboarding: Check = {
  id: 'boat.onboarding',
  title: 'the onboarding file can be read',
  run: (context) => jsonFile(context, 'config/onboarding.json', 'The category onboarding is empty in every export.'),
};

const preferences: Check = {
  id: 'boat.preferences',
  title: 'the preferences can be read',
  run: (context) =>
    jsonFile(
      context,
      PREFERENCES,
      'No consent can be seen, so no telemetry leaves the boat; units and time zone are guessed.',
    ),
};

const PREFERENCES = 'config/user-preferences.json';

const timeZone: Check = {
  id: 'boat.time-zone',
  title: 'the boat’s time zone is known',
  run({ collector: { boatRoot, timeZone: own } }) {
    const zone = preference(join(boatRoot, PREFERENCES), 'timezone');
    if (zone === undefined) return ok(`this computer’s: ${own || ownZoneName()}`);
    if (isTimeZone(zone)) return ok(zone);
    return failed(
      `The preferences name the time zone ${JSON.stringify(zone)}, which there is not.`,
      'Local times of the boat log are read in this computer’s zone and may be hours off ashore.',
      'choose the time zone again in the boat’s settings, such as America/Toronto',
    );
  },
};

function preference(path: string, name: string): unknown {
  try {
    return objectIn(readPlainFileSync(path))[name];
  } catch {
    return undefined;
  }
}

function jsonFile({ collector: { boatRoot } }: Context, path: string, consequence: string): Finding {
  const whole = join(boatRoot, path);
  if (!existsSync(whole)) return skipped(`there is no ${path} on this boat`);
  try {
    const value: unknown = JSON.parse(readPlainFileSync(whole).replace(/^\uFEFF/, ''));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return ok(whole);
    return failed(`${whole} does not hold an object.`, consequence, 'save it again in the boat’s settings');
  } catch (error) {
    if (isForbidden(error)) return skipped(SUDO);
    return failed(`${whole} cannot be read: ${messageOf(error)}.`, consequence, 'save it again in the boat’s settings');
  }
}

const boatlog: Check = {
  id: 'boat.log',
  title: 'the boat log’s database is whole',
  run: (context) => database(context, 'data/boatlog/boatlog.db', 'boatlog'),
};

const captures: Check = {
  id: 'boat.captures',
  title: 'the camera’s database is whole',
  run: (context) => database(context, 'data/marine-vision/captures.db', 'marine_vision_captures'),
};

/** The owner's programs have it open: only its head is looked at. */
function database({ collector: { boatRoot } }: Context, path: string, category: string): Finding {
  const whole = join(boatRoot, path);
  try {
    if (!existsSync(whole)) return skipped(`nothing was written to ${path} yet`);
    const stranger = [whole, `${whole}-wal`].find(
      (one) => statSync(one, { throwIfNoEntry: false })?.isFile() === false,
    );
    if (stranger === undefined && statSync(whole).size === 0) return skipped(`nothing was written to ${path} yet`);
    const damage = stranger === undefined ? inspectHead(whole) : `${stranger} is not a file`;
    if (damage === null) return ok(whole);
    return failed(
      `${whole} is damaged: ${damage}.`,
      `The category ${category} is empty in every export, which names it; the other categories are whole.`,
      `stop the program that writes it and restore it from a backup, or try sqlite3 ${shellWord(whole)} .recover`,
    );
  } catch (error) {
    if (isForbidden(error)) return skipped(SUDO);
    throw error;
  }
}

export const boatChecks: readonly Check[] = [
  root,
  license,
  tier,
  onboarding,
  preferences,
  timeZone,
  boatlog,
  captures,
  signalk,
];
