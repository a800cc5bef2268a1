import { join } from 'node:path';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { type BootOptions, createMachine } from '../support/machine.ts';

export const SERVICES = ['broker', 'queue-keeper', 'collector', 'uploader', 'gateway'] as const;

/** What the package puts onto a boat, and a reference central server on the same machine. */
const INSTALL = `
set -e
lib=$ROOT/usr/lib/d3kos-export node=$ROOT/usr/lib/d3kos-export-node etc=$ROOT/etc/d3kos
if [ ! -e $lib ]; then
  mkdir -p $lib $node/bin $etc/export-credentials
  cp -r ${join(projectRoot, 'dist')}/. $lib/
  cp ${process.execPath} $node/bin/node
  cp ${join(projectRoot, 'deploy', 'systemd')}/d3kos-export* $ROOT/usr/lib/systemd/system/
  chroot $ROOT useradd --system --home-dir /nonexistent --shell /usr/sbin/nologin d3kos-export
  chroot $ROOT useradd --create-home d3kos
  for login in broker collector queue-keeper uploader gateway boot daily; do
    head -c 24 /dev/urandom | base64 >$etc/export-credentials/$login
  done
  chmod -R go= $etc/export-credentials
  printf '%s\\n' CENTRAL_API_URL=http://127.0.0.1:8480 SIGNALK_URL=none KEEP_FREE_MB=0 >$etc/export.env
  mkdir -p $ROOT/opt/d3kos/config $ROOT/opt/d3kos/data $ROOT/home/d3kos/camera-recordings
  echo '{"installation_id":"3861513b314c5ee7","tier":2,"reset_count":0,"max_resets":10,"version":"1.0.3","features":{}}' \\
    >$ROOT/opt/d3kos/config/license.json
  cat >$ROOT/etc/systemd/system/central.service <<'UNIT'
[Unit]
Before=d3kos-export-uploader.service
[Service]
Type=notify
NotifyAccess=all
ExecStart=/usr/lib/d3kos-export-node/bin/node /usr/lib/d3kos-export/central.js
Environment=CENTRAL_DATA_DIR=/var/lib/central
StateDirectory=central
[Install]
WantedBy=multi-user.target
UNIT
  systemctl --root=$ROOT -q enable d3kos-export.target d3kos-export-boot.service d3kos-export-daily.timer central
fi
`;

/** Words that the scripts of these tests use. */
const WORDS = `
# until_so SECONDS COMMAND: waits until it succeeds; says so and ends the script when it does not.
until_so() {
  local left=$(($1 * 10)); shift
  until eval "$*" >/dev/null 2>&1; do
    left=$((left - 1))
    [ $left -gt 0 ] || { echo "did not happen: $*"; journalctl -b -o cat --no-pager | tail -n 60; exit 1; }
    sleep 0.1
  done
}
unit() { systemctl show -P "$2" d3kos-export-$1.service; }
is_active() { [ "$(unit $1 ActiveState)" = active ]; }
all_active() { for one in ${SERVICES.join(' ')}; do is_active $one || return 1; done; }
ledger() { curl -fsS -m 5 http://127.0.0.1:8094/export/queue/status; }
delivered() { ledger | grep -q "\\"pending\\":0,\\"uploading\\":0.*" && [ "$(ashore)" -ge $1 ]; }
ashore() { curl -fsS -m 5 'http://127.0.0.1:8480/api/v1/imports?limit=1' | sed -n 's/.*"total":\\([0-9]*\\).*/\\1/p'; }
said() { journalctl -b -o cat --no-pager -u d3kos-export-$1 | grep -cF "$2"; }
drop_in() { mkdir -p /run/systemd/system/$1.d; cat >/run/systemd/system/$1.d/test.conf; systemctl daemon-reload; }
`;

/** A machine with the boat on it. */
export function boatMachine() {
  const machine = createMachine();
  return {
    boot: (script: string, { prepare = '', ...options }: BootOptions = {}) =>
      machine.boot(`${WORDS}\n${script}`, { ...options, prepare: `${INSTALL}\n${prepare}` }),
  };
}
