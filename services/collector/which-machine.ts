import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Which computer it is, as far as that is known: digests, since none of these numbers is anybody else's business. */
export interface Machine {
  /** Of the board, which goes with no card. */
  readonly board: string | null;
  /** Of the system on the card, which a clone has as well. */
  readonly system: string | null;
  /** Of the network interfaces that are built in: what tells two PCs apart whose systems are one. */
  readonly network: readonly string[];
}

/** Where the system tells which computer it is. */
export interface MachineFiles {
  readonly board: string;
  readonly system: string;
  readonly network: string;
}

/**
 * Where a Raspberry Pi, and others with a device tree, tell the number of their board; and systemd that of the system. The
 * number of a PC's board (DMI) is root's to read.
 */
export const MACHINE_FILES: MachineFiles = {
  board: '/proc/device-tree/serial-number',
  system: '/etc/machine-id',
  network: '/sys/class/net',
};

/**
 * Whether a key belongs to another computer: by the board where both are known, else by the network interfaces, of which
 * one may be exchanged, else by the system. Pure.
 */
export function isOfOther(kept: Machine, now: Machine): boolean {
  if (kept.board !== null && now.board !== null) return kept.board !== now.board;
  if (kept.network.length > 0 && now.network.length > 0) return !now.network.some((one) => kept.network.includes(one));
  return kept.system !== null && now.system !== null && kept.system !== now.system;
}

export const readMachine = ({ board, system, network }: MachineFiles): Machine => ({
  board: digestOf(board),
  system: digestOf(system),
  network: interfacesIn(network),
});

/**
 * Not what is plugged in (USB), made by software or by a virtual machine, nor an address that was given: these come and go.
 * Nor what is none of a PC’s: boards with a device tree have interfaces whose driver makes up an address at each start.
 */
function interfacesIn(folder: string): string[] {
  return namesIn(folder)
    .filter((name) => isBuiltIn(join(folder, name)) && textIn(join(folder, name, 'addr_assign_type')) === '0')
    .map((name) => textIn(join(folder, name, 'address')))
    .filter((address) => isWorldwide(address) && !OF_VIRTUAL_MACHINES.test(address))
    .map(digest)
    .sort();
}

function isBuiltIn(place: string): boolean {
  try {
    const device = realpathSync(join(place, 'device'));
    return device.includes('/pci') && !/\/(usb|virtio)/.test(device);
  } catch {
    return false;
  }
}

/** IEEE 802: the second bit of an address that is unique in one network only. */
const isWorldwide = (address: string): boolean =>
  /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(address) && (Number.parseInt(address.slice(0, 2), 16) & 3) === 0;

/** Whose makers give an address of their own to each interface that a machine is given: VMware, Hyper-V, Xen, VirtualBox, Parallels, Proxmox. */
const OF_VIRTUAL_MACHINES = /^(00:(05:69|0c:29|1c:14|50:56|15:5d|16:3e|1c:42)|08:00:27|bc:24:11)/;

function digestOf(path: string): string | null {
  const number = textIn(path);
  return number === '' || /^0+$/.test(number) ? null : digest(number);
}

/** As systemd asks for it: a digest of one's own in place of the number. */
const digest = (number: string): string => createHash('sha256').update(`d3kos-export ${number}`).digest('hex');

function textIn(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/[\0\s]/g, '');
  } catch {
    return '';
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
