import { describe, expect, test } from 'vitest';
import { bootedMachines } from '../support/machine.ts';
import { needs } from '../support/needs.ts';
import { boatMachine } from './boat-machine.ts';

/** A boat whose recordings lie on a disk of their own, from which it has one note; the disk is taken away while it is stopped. */
const WITH_DISK = `
data=/var/lib/d3kos-export disk=/disks/recordings
contribute() { mosquitto_pub -h 127.0.0.1 -q 1 -t export/data/boatlog -m '{"entry_id":"'$1'","content":"'$1'"}'; }
documents() {
  for id in $(curl -fsS 'http://127.0.0.1:8480/api/v1/imports' | grep -o 'import_[0-9a-f]*'); do
    curl -fsS http://127.0.0.1:8480/api/v1/imports/$id/document
  done
}
stop_all() { systemctl stop d3kos-export.target 'd3kos-export-*.service'; }
until_so 60 all_active
stop_all
mkdir -p $disk
mv $data/recordings/* $disk
chown d3kos-export: $disk
# As what a backup of a boat by npm start brings.
install -d -o d3kos-export -g d3kos-export -m 700 $data/credentials
mount --bind $disk $data/recordings
systemctl start d3kos-export.target
until_so 60 'all_active && contribute note-before'
stop_all
umount $data/recordings
`;

const ALL_ASHORE = `
until_so 60 'all_active && contribute note-after'
until_so 60 'curl -fsS -m 30 -X POST http://127.0.0.1:8094/export/generate && [ $(documents | grep -o "note-[a-z]*" | sort -u | wc -l) -ge $notes ]'
documents | grep -o 'note-[a-z]*' | sort -u
`;

describe('under systemd, a disk of the data that comes late', needs(...bootedMachines), () => {
  test('is waited for by who keeps things there; all that came meanwhile is ashore in the end, and nothing lies beneath', async () => {
    const { output } = await boatMachine().boot(
      `
      ${WITH_DISK}
      systemctl start d3kos-export.target
      until_so 60 'is_active broker && is_active gateway && contribute note-meanwhile'
      # Long enough for a pause of seconds between two starts.
      until_so 60 '[ $(said collector "is not mounted") -ge 4 ]'
      echo "beneath: $(ls $data/recordings)"
      mount --bind $disk $data/recordings
      until_so 20 'is_active collector'
      notes=3
      ${ALL_ASHORE}
    `,
      { withinS: 280 },
    );
    expect(output).toContain('beneath: \n');
    expect(output).toContain('note-after\nnote-before\nnote-meanwhile\n');
  });

  test('and that fstab names: systemd starts nothing without it, and all of it once it can be mounted', async () => {
    const { output } = await boatMachine().boot(
      `
      ${WITH_DISK}
      # What cannot be mounted in here, as a device that is not there.
      echo "/nowhere/disk.img $data/recordings ext4 loop,nofail 0 0" >>/etc/fstab
      systemctl daemon-reload
      systemctl start d3kos-export.target
      until_so 60 'systemctl -q is-active d3kos-export-late-disk'
      is_active broker || echo 'nothing runs'
      mount --bind $disk $data/recordings
      notes=2
      ${ALL_ASHORE}
      until_so 60 '! systemctl -q is-active d3kos-export-late-disk' && echo 'nobody waits'
      stop_all
      umount $data/recordings
      systemctl start d3kos-export.target
      until_so 60 'systemctl -q is-active d3kos-export-late-disk'
      systemctl stop d3kos-export.target
      until_so 20 '! systemctl -q is-active d3kos-export-late-disk' && echo 'nobody waits after a stop'
    `,
      { withinS: 280 },
    );
    for (const said of ['nothing runs\n', 'note-after\nnote-before\n', 'nobody waits\n', 'nobody waits after a stop']) {
      expect(output).toContain(said);
    }
  });
});
