import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isoTime } from '../../../shared/runtime/clock.ts';
import { bytes, duration } from '../in-words.ts';
import { type Check, failed, isForbidden, ok, SUDO, skipped } from './check.ts';

const SET_CLOCK = 'connect to a network for the time, or set it: sudo timedatectl set-time "YYYY-MM-DD hh:mm:ss"';

const afterBuild: Check = {
  id: 'clock.possible',
  title: 'the clock does not show a time before this program was built',
  run({ io }) {
    const now = io.clock.now();
    if (now >= io.builtAt) return ok(isoTime(now));
    return failed(
      `The clock shows ${isoTime(now)}, and this program was built at ${isoTime(io.builtAt)}: the clock is wrong.`,
      'Exports bear wrong times, and no certificate holds, so uploads fail. Nothing is lost or removed by it.',
      SET_CLOCK,
    );
  },
};

const synchronised: Check = {
  id: 'clock.synchronised',
  title: 'the clock is kept right by the network',
  async run({ io, ask }) {
    if (existsSync(join(io.places.run, 'systemd/timesync/synchronized'))) return ok('synchronised');
    const told = (await ask('timedatectl', 'show', '--property=NTPSynchronized', '--value'))?.trim();
    if (told === 'yes') return ok('synchronised');
    if (told !== 'no') return skipped('this system does not tell');
    return failed(
      'The clock is not synchronised.',
      'A boat without a clock battery may be hours or years off; what is kept for its days waits until the time is known.',
      'connect to a network, then timedatectl timesync-status; sudo systemctl enable --now systemd-timesyncd if that is off',
    );
  },
};

/** Clocks of machines that share files differ by seconds. */
const TOLERANCE_MS = 5 * 60_000;

const notBack: Check = {
  id: 'clock.backwards',
  title: 'the clock has not gone back',
  run({ folders, io }) {
    try {
      const newest = Math.max(0, ...[folders.spool, folders.outbox, folders.failed].flatMap(filesIn));
      const aheadMs = newest - io.clock.now();
      if (aheadMs < TOLERANCE_MS) return ok('no file is from the future');
      return failed(
        `The newest export was written at ${isoTime(newest)}, which is ${duration(aheadMs)} from now: the clock has gone back, or was ahead.`,
        'Times in exports are not to be trusted, and no certificate may hold. Nothing is lost or removed by it.',
        SET_CLOCK,
      );
    } catch (error) {
      if (isForbidden(error)) return skipped(SUDO);
      throw error;
    }
  },
};

function filesIn(folder: string): number[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((name) => statSync(join(folder, name)).mtimeMs);
}

const LEAST_MEMORY_BYTES = 60_000_000;

const memory: Check = {
  id: 'machine.memory',
  title: 'there is memory left',
  run({ told, io }) {
    const available = /^MemAvailable:\s+(\d+) kB/m.exec(told(join(io.places.proc, 'meminfo')) ?? '')?.[1];
    if (available === undefined) return skipped('this system does not tell');
    const left = Number(available) * 1024;
    if (left >= LEAST_MEMORY_BYTES) return ok(`${bytes(left)} available`);
    return failed(
      `Only ${bytes(left)} of memory are left.`,
      'Linux may end processes at any moment. Ours start again and lose nothing, but exports take longer.',
      'ps aux --sort=-rss | head shows who uses it; end what is not needed',
    );
  },
};

/** A Pi slows down at 80 °C and more so at 85. */
const HOT_C = 80;

const temperature: Check = {
  id: 'machine.temperature',
  title: 'the computer is not too hot',
  run({ told, io }) {
    const text = told(join(io.places.sys, 'class/thermal/thermal_zone0/temp'));
    if (text === null || !/^\d+\s*$/.test(text)) return skipped('this system does not tell');
    const degrees = Number(text) / 1_000;
    if (degrees < HOT_C) return ok(`${degrees.toFixed(0)} °C`);
    return failed(
      `The computer is at ${degrees.toFixed(0)} °C and slows itself down.`,
      'Everything takes longer, and heat wears out the card.',
      'give it air or shade; look for a program that keeps it busy with top',
    );
  },
};

const power: Check = {
  id: 'machine.power',
  title: 'the supply voltage holds',
  async run({ ask }) {
    const told = await ask('vcgencmd', 'get_throttled');
    const flags = Number(/throttled=(0x[0-9a-f]+)/i.exec(told ?? '')?.[1] ?? Number.NaN);
    if (Number.isNaN(flags)) return skipped('this is no Raspberry Pi, or it does not tell');
    // Bit 0: under-voltage now; bit 16: since the start.
    if ((flags & 0x1_0001) === 0) return ok('no under-voltage since the start');
    return failed(
      `The supply voltage ${flags & 1 ? 'is' : 'was'} too low.`,
      'The computer slows down, may stop without warning, and can damage the card; what was acknowledged survives that.',
      'use a supply of 5.1 V and 3 A with a short, thick cable; check the boat’s 12 V under load',
    );
  },
};

export const machineChecks: readonly Check[] = [afterBuild, synchronised, notBack, memory, temperature, power];
