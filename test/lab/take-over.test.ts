import { describe, expect, test } from 'vitest';
import { legacyDocument, legacyEntryOf, legacyQueue, stampOf } from '../support/legacy-boat.ts';
import { bootedMachines } from '../support/machine.ts';
import { dpkgDeb, needs } from '../support/needs.ts';
import { packagesOfVersions } from '../support/packages.ts';
import { bareBoat } from './bare-boat.ts';

/** Units as the Python service had them; in its place something that holds its port. */
const OLD_UNITS = `
  old=$ROOT/etc/systemd/system
  printf '%s\\n' '[Unit]' 'Description=d3kOS Export Manager' '[Service]' 'ExecStart=/usr/sbin/mosquitto -p 8094' \\
    '[Install]' WantedBy=multi-user.target >$old/d3kos-export-manager.service
  for one in boot daily; do
    printf '%s\\n' '[Unit]' "Description=d3kOS Export $one" '[Service]' Type=oneshot User=d3kos \\
      "ExecStart=/bin/sh -c 'echo $one >>/tmp/old-one-ran'" '[Install]' WantedBy=multi-user.target \\
      >$old/d3kos-export-$one.service
  done
  mkdir $old/d3kos-export-daily.service.d
  printf '%s\\n' '[Service]' Environment=OLD=1 >$old/d3kos-export-daily.service.d/override.conf
  printf '%s\\n' '[Unit]' Requires=d3kos-export-daily.service '[Timer]' 'OnCalendar=*-*-* 03:00' Persistent=true \\
    '[Install]' WantedBy=timers.target >$old/d3kos-export-daily.timer
  systemctl --root=$ROOT -q enable d3kos-export-manager.service d3kos-export-boot.service d3kos-export-daily.timer
`;

const LEFT = {
  queue: legacyQueue(legacyEntryOf(stampOf(1), 'pending'), legacyEntryOf(stampOf(2), 'uploading')),
  files: Object.fromEntries([1, 2].map((n) => [`exports/export_${stampOf(n)}.json`, legacyDocument(n)])),
};

describe('a boat with the Python export service', needs(...bootedMachines, dpkgDeb), () => {
  const packages = packagesOfVersions('1.0.0', '1.0.1');

  test('the package takes its port, its units’ names and its queue, and says so; removal gives the units back', async () => {
    const boat = bareBoat(packages, LEFT, OLD_UNITS);
    const taken = await boat.boot(`
      until_so 30 'systemctl is-active d3kos-export-manager'
      units=$(sums /etc/systemd/system/d3kos-export*) boat=$(sums /opt/d3kos)
      rm -f /tmp/old-one-ran
      install 1.0.0.deb && echo installed
      until_so 30 answers
      ls -d /etc/systemd/system/d3kos-export-[bdm]* 2>&1
      for one in boot.service daily.service daily.timer manager.service; do
        echo "$one: $(systemctl show -P FragmentPath d3kos-export-$one) $(systemctl show -P DropInPaths d3kos-export-$one)"
      done
      echo "manager: $(systemctl show -P SubState d3kos-export-manager)"
      systemctl start central
      central_is http://127.0.0.1:8480
      until_so 60 '[ "$(ashore)" = 2 ]'
      ledger
      install 1.0.1.deb >/dev/null
      dpkg -r d3kos-export
      echo "old units: $(systemctl is-enabled d3kos-export-manager d3kos-export-boot d3kos-export-daily.timer | tr '\\n' ' ')"
      [ "$units" = "$(sums /etc/systemd/system/d3kos-export*)" ] && echo 'the units are as they were'
      [ "$boat" = "$(sums /opt/d3kos)" ] && echo 'the boat is as it was'
      ls /tmp/old-one-ran 2>&1
      systemctl enable --now d3kos-export-manager && systemctl is-active d3kos-export-manager
      dpkg -P d3kos-export
      [ "$units" = "$(sums /etc/systemd/system/d3kos-export*)" ] && echo 'purging leaves them too'
    `);
    const said = taken.output;
    expect(said).toContain('installed\n');
    expect(said).toMatch(
      /took over from the Python export service: stopped and disabled .*d3kos-export-manager\.service/,
    );
    expect(said).toContain('The old queue in /opt/d3kos/data/exports is taken over');
    expect(said).toMatch(/cannot access '\/etc\/systemd\/system\/d3kos-export-\[bdm\]\*'/);
    for (const unit of ['boot.service', 'daily.service', 'daily.timer', 'manager.service']) {
      expect(said).toMatch(new RegExp(`^${unit}: (/usr)?/lib/systemd/system/d3kos-export-${unit} $`, 'm'));
    }
    expect(said, 'ours, of the old name').toContain('manager: exited\n');
    expect(said).toContain('"queued":2,"completed":2,');
    expect(said).toContain('sudo systemctl enable --now d3kos-export-manager.service');
    expect(said).toContain('old units: disabled disabled disabled \n');
    expect(said).toContain('the units are as they were\n');
    expect(said).toContain('the boat is as it was\n');
    expect(said).toContain("cannot access '/tmp/old-one-ran'");
    expect(said).toMatch(/^active$/m);
    expect(said).toContain('purging leaves them too\n');
  });

  test('an owner’s own changes to our units are no old ones: they stay where they are', async () => {
    const { output } = await bareBoat(packages).boot(`
      install 1.0.0.deb >/dev/null
      cp /usr/lib/systemd/system/d3kos-export-daily.* /etc/systemd/system/
      systemctl daemon-reload
      install 1.0.1.deb
      ls /etc/systemd/system/ | grep d3kos-export-daily
    `);
    expect(output).not.toContain('took over');
    expect(output).toMatch(/d3kos-export-daily\.service\nd3kos-export-daily\.timer\n/);
  });
});
