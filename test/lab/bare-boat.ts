import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { type LegacyLeft, leaveLegacy } from '../support/legacy-boat.ts';
import { createMachine } from '../support/machine.ts';
import { tempFolder } from '../support/temp-folder.ts';

const SERVICES = ['broker', 'queue-keeper', 'collector', 'uploader', 'gateway'];

const nameAboard = (file: string) => {
  const [name, version] = basename(file).split('_');
  return name === 'd3kos-export-node' ? 'node' : version;
};

/** Words that the scripts of these tests use. */
const WORDS = `
export DEBIAN_FRONTEND=noninteractive
# until_so SECONDS COMMAND: waits until it succeeds; says so and ends the script when it does not.
until_so() {
  local left=$(($1 * 10)); shift
  until eval "$*" >/dev/null 2>&1; do
    left=$((left - 1))
    [ $left -gt 0 ] || { echo "did not happen: $*"; systemctl --no-pager list-units 'd3kos*'; exit 1; }
    sleep 0.1
  done
}
install() {
  [ -e /usr/lib/d3kos-export-node ] || dpkg -i /root/node.deb </dev/null
  dpkg -i /root/$1 </dev/null
}
answers() { curl -fsS -m 5 http://127.0.0.1:8094/export/status; }
all_active() { for one in ${SERVICES.join(' ')}; do systemctl -q is-active d3kos-export-$one || return 1; done; }
pids() { for one in ${SERVICES.join(' ')}; do systemctl show -P MainPID d3kos-export-$one; done | tr '\\n' ' '; }
central_is() {
  sed -i '/^CENTRAL_API_URL=/d' /etc/d3kos/export.env
  echo CENTRAL_API_URL=$1 >>/etc/d3kos/export.env
  systemctl restart d3kos-export.target
  until_so 60 all_active
}
generate() { curl -sS -m 40 -X POST http://127.0.0.1:8094/export/generate >/dev/null; }
ledger() { curl -fsS -m 5 http://127.0.0.1:8094/export/queue/status | sed 's/.*"ledger":{\\([^}]*\\)}.*/\\1/'; }
ashore() { curl -fsS -m 5 'http://127.0.0.1:8480/api/v1/imports?limit=1' | sed -n 's/.*"total":\\([0-9]*\\).*/\\1/p'; }
sums() { find "$@" -type f -exec sha256sum {} + | sort | sha256sum; }
`;

/**
 * A machine of a boat that has not our package yet: the boat's user, its license, what the Python service `left`, a
 * reference central server as `central.service`, and the packages in /root, ours
 * named by their versions, and `node.deb`.
 */
export function bareBoat(packages: readonly string[], left: LegacyLeft = {}, prepare = '') {
  const machine = createMachine();
  const boat = tempFolder();
  mkdirSync(join(boat, 'config'), { recursive: true });
  leaveLegacy(boat, left);
  const install = `
set -e
if [ ! -e $ROOT/opt/d3kos ]; then
  ${packages.map((file) => `cp ${file} $ROOT/root/${nameAboard(file)}.deb`).join('\n  ')}
  mkdir -p $ROOT/opt/app $ROOT/opt/d3kos
  cp -r ${join(projectRoot, 'dist')}/. $ROOT/opt/app/
  cp -r ${boat}/. $ROOT/opt/d3kos/
  chmod 755 $ROOT/opt/d3kos
  echo '{"installation_id":"3861513b314c5ee7","tier":2,"reset_count":0,"max_resets":10,"version":"1.0.3","features":{}}' \\
    >$ROOT/opt/d3kos/config/license.json
  chroot $ROOT useradd --create-home d3kos
  chroot $ROOT chown -R d3kos:d3kos /opt/d3kos
  printf '%s\\n' '[Service]' 'ExecStart=/usr/bin/node /opt/app/central.js' Environment=CENTRAL_DATA_DIR=/var/lib/central \\
    StateDirectory=central >$ROOT/etc/systemd/system/central.service
  ${prepare}
fi
`;
  return {
    boot: (script: string) => machine.boot(`${WORDS}\n${script}`, { prepare: install, withinS: 240 }),
  };
}
