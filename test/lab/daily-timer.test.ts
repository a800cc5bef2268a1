import { describe, expect, test } from 'vitest';
import { bootedMachines } from '../support/machine.ts';
import { needs } from '../support/needs.ts';
import { boatMachine } from './boat-machine.ts';

/** The night comes in some seconds. */
const SOON = `
  printf '[Timer]\\nOnCalendar=\\nOnCalendar=%s\\nRandomizedDelaySec=0\\n' "$(date -d '+3 seconds' '+*-*-* %H:%M:%S')" | drop_in d3kos-export-daily.timer
  systemctl restart d3kos-export-daily.timer
`;
const RAN = `
  until_so 30 '[ "$(unit daily ExecMainExitTimestampMonotonic)" -gt 0 ]'
  journalctl -b -o cat --no-pager -u d3kos-export-daily
`;

describe('the daily timer', needs(...bootedMachines), () => {
  test('is set for a moment in the minute of 03:00', async () => {
    const { output } = await boatMachine().boot(
      `systemctl show -P NextElapseUSecRealtime d3kos-export-daily.timer; unit daily ActiveEnterTimestampMonotonic`,
    );
    const [next = '', started] = output.trim().split('\n');
    expect(next).toMatch(/ 03:00:\d\d /);
    expect(started).toBe('0');
  });

  test('at its time a boat of tier 2 makes one export', async () => {
    const { output } = await boatMachine().boot(`until_so 30 all_active; ${SOON} ${RAN} ledger`);
    expect(output.match(/The daily export is queued/g)).toHaveLength(1);
    expect(output).toContain('"queued":1');
  });

  test('at its time a boat of tier 1 is refused, and the log says so', async () => {
    const { output } = await boatMachine().boot(`until_so 30 all_active; ${SOON} ${RAN} ledger`, {
      prepare: `sed -i 's/"tier":2/"tier":1/' $ROOT/opt/d3kos/config/license.json`,
    });
    expect(output).toMatch(/No daily export: .*[Tt]ier/);
    expect(output).toContain('"queued":0');
  });

  test('a boat that was off that night makes up for it once, not at every boot', async () => {
    const boat = boatMachine();
    const morning = `until_so 30 all_active; systemctl show -P LastTriggerUSec d3kos-export-daily.timer`;
    await boat.boot(morning);
    const missed = await boat.boot(`${morning}; ${RAN}`, {
      prepare: `
        mkdir -p $ROOT/etc/systemd/system/d3kos-export-daily.timer.d
        printf '[Timer]\\nRandomizedDelaySec=0\\n' >$ROOT/etc/systemd/system/d3kos-export-daily.timer.d/test.conf
        touch -d '2 days ago' $ROOT/var/lib/systemd/timers/stamp-d3kos-export-daily.timer
      `,
    });
    expect(missed.output.match(/The daily export is queued/g)).toHaveLength(1);
    const next = await boat.boot(`${morning}; unit daily ExecMainStartTimestampMonotonic`);
    expect(next.output.trim()).toMatch(/\n0$/);
  });
});
