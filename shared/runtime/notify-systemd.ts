import { execFile } from 'node:child_process';

/**
 * Tells systemd a state such as `READY=1` (sd_notify). Node has no datagram unix sockets, so the `systemd-notify`
 * command says it. `socket` is what systemd passed in NOTIFY_SOCKET; without one nothing happens.
 */
export function notifySystemd(socket: string | undefined, ...states: string[]): void {
  if (!socket) return;
  execFile('systemd-notify', states, { env: { NOTIFY_SOCKET: socket, PATH: '/usr/bin:/bin' } }, () => {});
}
