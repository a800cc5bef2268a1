import { execFile } from 'node:child_process';

/** What systemd can be told (sd_notify): a later word on the same thing takes the place of an earlier one. */
export type SystemdState = Partial<Record<'READY' | 'STATUS' | 'STOPPING' | 'WATCHDOG', string>>;
export type SystemdNotifier = (state: SystemdState) => void;

const GIVEN_UP_AFTER_MS = 10_000;

/**
 * Tells systemd states such as `READY=1`. Node has no datagram unix sockets, so the `systemd-notify` command says it,
 * one at a time: what comes up meanwhile goes with the next one. `socket` is what systemd passed in NOTIFY_SOCKET;
 * without one nothing happens. Nobody waits for it, and a failure is not told: systemd then knows less, for a while.
 */
export function createSystemdNotifier(socket: string | undefined): SystemdNotifier {
  let waiting: SystemdState = {};
  let isTelling = false;

  function tell(): void {
    const words = Object.entries(waiting).map(([name, value]) => `${name}=${oneLine(value)}`);
    if (isTelling || words.length === 0) return;
    waiting = {};
    isTelling = true;
    const env = { NOTIFY_SOCKET: socket, PATH: '/usr/bin:/bin' };
    execFile('systemd-notify', words, { env, timeout: GIVEN_UP_AFTER_MS }, () => {
      isTelling = false;
      tell();
    });
  }

  return (state) => {
    if (!socket) return;
    waiting = { ...waiting, ...state };
    tell();
  };
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 400);
