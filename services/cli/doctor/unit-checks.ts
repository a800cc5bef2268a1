import { existsSync, lstatSync } from 'node:fs';
import { join } from 'node:path';
import { shellWord, shellWords } from '../../../shared/runtime/shell-word.ts';
import { listed } from '../in-words.ts';
import { START } from '../trouble.ts';
import { type Check, type Finding, failed, ok, skipped } from './check.ts';
import type { Context } from './context.ts';
import { ALL_UNIT, chosenUnits, PYTHON_UNIT, SERVICE_UNITS, TARGET_UNIT, TIMER_UNIT, type Unit } from './read-units.ts';

type Units = ReadonlyMap<string, Unit>;

async function withUnits({ units }: Context, judge: (units: Units) => Finding): Promise<Finding> {
  const known = await units();
  if (known === null) return skipped('there is no systemd here');
  const isInstalled = [...known.values()].some(({ name, load }) => name !== PYTHON_UNIT && load !== 'not-found');
  return isInstalled ? judge(known) : skipped('the units are not installed; the processes are started by hand');
}

function namesOf(units: Units, names: readonly string[], isSo: (unit: Unit) => boolean): string[] {
  return names.filter((name) => {
    const unit = units.get(name);
    return unit !== undefined && isSo(unit);
  });
}

const OUR_UNITS = [...SERVICE_UNITS, ALL_UNIT, TIMER_UNIT, TARGET_UNIT];

const installed: Check = {
  id: 'units.installed',
  title: 'every unit is installed',
  run: (context) =>
    withUnits(context, (units) => {
      const gone = namesOf(units, OUR_UNITS, ({ load }) => load === 'not-found');
      if (gone.length === 0) return ok('all');
      return failed(
        `systemd does not know ${listed(gone)}.`,
        'That part does not run, now or after a restart.',
        'sudo apt-get install --reinstall d3kos-export',
      );
    }),
};

const masked: Check = {
  id: 'units.masked',
  title: 'no unit is masked',
  run: (context) =>
    withUnits(context, (units) => {
      const hidden = namesOf(units, OUR_UNITS, ({ load }) => load === 'masked');
      if (hidden.length === 0) return ok('none');
      return failed(
        `${listed(hidden)} ${hidden.length === 1 ? 'is' : 'are'} masked.`,
        'Nothing can start it, until somebody unmasks it.',
        `sudo systemctl unmask --now ${hidden.join(' ')}`,
      );
    }),
};

const crashed: Check = {
  id: 'units.failed',
  title: 'no unit has failed',
  run: (context) =>
    withUnits(context, (units) => {
      const down = namesOf(
        units,
        [...chosenUnits(context.io.places.etc), TIMER_UNIT],
        ({ load, active, sub }) => active === 'failed' || sub === 'auto-restart' || isBroken(load),
      );
      if (down.length === 0) return ok('none');
      return failed(
        `${listed(down)} ${down.length === 1 ? 'has' : 'have'} failed.`,
        'Its part of the work stands still; what was acknowledged lies safely on the disk.',
        `systemctl status ${down[0]} tells why; then sudo systemctl restart ${down.join(' ')}`,
      );
    }),
};

/** systemd cannot make sense of its file. */
const isBroken = (load: string) => load === 'error' || load === 'bad-setting';

const active: Check = {
  id: 'units.active',
  title: 'every service’s unit is started',
  run: (context) =>
    withUnits(context, (units) => {
      const chosen = chosenUnits(context.io.places.etc);
      const idle = namesOf(units, chosen, (unit) => unit.load === 'loaded' && unit.active === 'inactive');
      if (idle.length === 0) return ok('all');
      return failed(
        `${listed(idle)} ${idle.length === 1 ? 'is' : 'are'} not started.`,
        'Its part of the work stands still; what was acknowledged lies safely on the disk.',
        START,
      );
    }),
};

const enabled: Check = {
  id: 'units.enabled',
  title: 'everything starts with the boat',
  run: (context) =>
    withUnits(context, (units) => {
      const target = units.get(TARGET_UNIT);
      if (target?.file !== 'disabled') return ok('it does');
      return failed(
        `${TARGET_UNIT} is not enabled.`,
        'After the next start of the boat’s computer nothing is exported.',
        `sudo systemctl enable --now ${TARGET_UNIT}`,
      );
    }),
};

const timer: Check = {
  id: 'units.timer',
  title: 'the daily export’s timer runs',
  run: (context) =>
    withUnits(context, (units) => {
      const unit = units.get(TIMER_UNIT);
      if (unit?.load !== 'loaded') return skipped('it is not installed, or masked');
      if (unit.active === 'active' && unit.file !== 'disabled') return ok('it does');
      return failed(
        `The timer ${TIMER_UNIT} is ${unit.active}, ${unit.file}.`,
        'There is no daily export at 03:00; exports asked for by hand go on.',
        `sudo systemctl enable --now ${TIMER_UNIT}`,
      );
    }),
};

const SHADOWED = ['d3kos-export-boot.service', 'd3kos-export-daily.service', TIMER_UNIT, ALL_UNIT, ...SERVICE_UNITS];

const python: Check = {
  id: 'units.python',
  title: 'the old Python export service is gone',
  async run({ units, io }) {
    const folder = join(io.places.etc, 'systemd/system');
    const unit = (await units())?.get(PYTHON_UNIT);
    // Ours of that name cannot be enabled, and so is static.
    const runs = unit !== undefined && unit.file !== 'static' && (unit.active === 'active' || unit.file === 'enabled');
    if (!runs && !existsSync(join(folder, PYTHON_UNIT))) return ok('it is');
    return failed(
      `The old Python service ${PYTHON_UNIT} is still ${runs ? 'started with the boat' : 'installed'}.`,
      'It holds port 8094, and exports asked for there go into its own queue.',
      `sudo systemctl disable --now ${PYTHON_UNIT} && sudo mv ${shellWord(join(folder, PYTHON_UNIT))} /root/`,
    );
  },
};

const shadowed: Check = {
  id: 'units.shadowed',
  title: 'no older file takes the place of a unit',
  run({ io }) {
    const folder = join(io.places.etc, 'systemd/system');
    const files = SHADOWED.map((name) => join(folder, name)).filter(
      (path) => lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
    );
    if (files.length === 0) return ok('none');
    return failed(
      `${listed(files)} ${files.length === 1 ? 'takes' : 'take'} the place of the package’s own unit; the Python service had files of these names.`,
      'What should run at boot or at 03:00 is the old program, or nothing.',
      `sudo mv ${shellWords(files)} /root/ && sudo systemctl daemon-reload; changes of your own belong in a drop-in (systemctl edit)`,
    );
  },
};

export const unitChecks: readonly Check[] = [installed, masked, crashed, active, enabled, timer, python, shadowed];
