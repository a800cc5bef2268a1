import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { openBoatKey } from '../../../services/collector/boat-key.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { boatWith } from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { collectorRig } from './collector-rig.ts';

const DAY_MS = 24 * 60 * 60_000;

/** A network interface, by its address, how that was given to it (0: made with it), and where it is. */
type Interface = readonly [address: string, given: number, where: string];

/** A computer, by what it tells of itself; without a number there is no file. */
function computer(board: string | null, system: string | null, ...interfaces: readonly Interface[]) {
  const folder = tempFolder();
  const network = join(folder, 'net');
  const machineFiles = { board: join(folder, 'serial-number'), system: join(folder, 'machine-id'), network };
  for (const [nth, [address, given, where]] of interfaces.entries()) {
    const [place, device] = [join(network, `eth${nth}`), join(folder, 'devices', where, `eth${nth}`)];
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'address'), `${address}\n`);
    writeFileSync(join(place, 'addr_assign_type'), `${given}\n`);
    if (where !== '') mkdirSync(device, { recursive: true });
    if (where !== '') symlinkSync(device, join(place, 'device'));
  }
  if (board !== null) writeFileSync(machineFiles.board, `${board}\0`);
  if (system !== null) writeFileSync(machineFiles.system, `${system}\n`);
  return machineFiles;
}

/** A card, which can be put into any computer. */
function card(clock = manualClock()) {
  const folders = dataFolders(tempFolder());
  const log = recordingLog();
  const place = folders.boatKey;
  return {
    log,
    clock,
    place,
    in: (machineFiles: ReturnType<typeof computer>) => openBoatKey({ folders, machineFiles, clock, log }),
  };
}

const [PI_ONE, PI_TWO] = ['10000000a1b2c3d4', '10000000ffffffff'] as const;
const [SYSTEM, OTHER_SYSTEM] = ['7a2f1c0e5b7d4d0f9a3c8e6b1d2f4a5c', '00112233445566778899aabbccddeeff'] as const;

type Numbers = [board: string | null, system: string | null];

test.each<[string, Numbers, Numbers, boolean]>([
  ['at the next start', [PI_ONE, SYSTEM], [PI_ONE, SYSTEM], false],
  ['with a new machine id on the same board', [PI_ONE, SYSTEM], [PI_ONE, OTHER_SYSTEM], false],
  ['where a board is told of no more', [PI_ONE, SYSTEM], [null, SYSTEM], false],
  ['where nothing is told', [null, null], [PI_ONE, SYSTEM], false],
  ['on another board, as a cloned card', [PI_ONE, SYSTEM], [PI_TWO, SYSTEM], true],
  ['on another board and system', [PI_ONE, SYSTEM], [PI_TWO, OTHER_SYSTEM], true],
  ['in another computer without a device tree', [null, SYSTEM], [null, OTHER_SYSTEM], true],
  ['where a board of zeros is none', ['0000000000000000', SYSTEM], ['0000000000000000', OTHER_SYSTEM], true],
])('a card has its key, and another one in another computer: %s', (_what, before, after, isOther) => {
  const boat = card();
  const first = boat.in(computer(...before)).current();
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  const opened = boat.in(computer(...after));
  expect(opened.current() === first).toBe(!isOther);
  expect(opened.movedAt() !== null).toBe(isOther);
  expect(boat.log.lines.some(({ message }) => message.includes('moved here, or is a copy'))).toBe(isOther);
  expect(boat.in(computer(...after)).current(), 'it is kept').toBe(opened.current());
  for (const number of [PI_ONE, PI_TWO, SYSTEM, OTHER_SYSTEM])
    expect(readFileSync(boat.place, 'utf8')).not.toContain(number);
});

const [PC_ONE, PC_TWO, CARD]: readonly [Interface, Interface, Interface] = [
  ['00:1b:21:aa:bb:01', 0, 'pci0000:00'],
  ['00:1b:21:aa:bb:02', 0, 'pci0000:00'],
  ['00:1b:21:aa:bb:03', 0, 'pci0000:01'],
];

test.each<[string, Interface[], Interface[], boolean]>([
  ['a clone in another PC', [PC_ONE], [PC_TWO], true],
  ['the same PC', [PC_ONE], [PC_ONE], false],
  ['the same with one more', [PC_ONE], [PC_ONE, CARD], false],
  ['the same with one less', [PC_ONE, CARD], [CARD], false],
  ['none is told of', [PC_ONE], [], false],
  ['what is plugged in says nothing', [PC_ONE], [['00:1b:21:aa:bb:04', 0, 'pci0000:00/usb1']], false],
  ['what a virtual machine has says nothing', [PC_ONE], [['bc:24:11:aa:bb:04', 0, 'pci0000:00']], false],
  ['nor what it passes on', [PC_ONE], [['00:1b:21:aa:bb:04', 0, 'pci0000:00/virtio0']], false],
  ['nor what is a board’s own', [PC_ONE], [['00:1b:21:aa:bb:04', 0, 'platform/soc']], false],
  ['what software made says nothing', [PC_ONE], [['00:1b:21:aa:bb:04', 0, '']], false],
  ['an address that was given says nothing', [PC_ONE], [['00:1b:21:aa:bb:04', 3, 'pci0000:00']], false],
  ['one that is unique in its network only says nothing', [PC_ONE], [['52:54:00:12:34:56', 0, 'pci0000:00']], false],
])(
  'two PCs whose systems are copies of one are told apart by what is built in: %s',
  (_what, before, after, isOther) => {
    const boat = card();
    const first = boat.in(computer(null, SYSTEM, ...before)).current();
    const opened = boat.in(computer(null, SYSTEM, ...after));
    expect(opened.current() === first).toBe(!isOther);
    expect(opened.movedAt() !== null).toBe(isOther);
    for (const [address] of [...before, ...after]) expect(readFileSync(boat.place, 'utf8')).not.toContain(address);
  },
);

test('a Raspberry Pi is known by its board alone, whatever its interfaces are', () => {
  const boat = card();
  const first = boat.in(computer(PI_ONE, SYSTEM)).current();
  for (const network of [[PC_ONE], [PC_TWO], [], [CARD]]) {
    expect(boat.in(computer(PI_ONE, SYSTEM, ...network)).current()).toBe(first);
  }
});

test('a computer that exchanges one interface after the other stays the same; a new system on it too', () => {
  const boat = card();
  const first = boat.in(computer(null, SYSTEM, PC_ONE)).current();
  expect(boat.in(computer(null, SYSTEM, PC_ONE, CARD)).current()).toBe(first);
  expect(boat.in(computer(null, OTHER_SYSTEM, CARD)).current()).toBe(first);
  expect(boat.in(computer(null, OTHER_SYSTEM, PC_TWO)).current()).not.toBe(first);
});

test('a key of before keeps, and learns which interfaces are its computer’s', () => {
  const boat = card();
  const first = boat.in(computer(null, SYSTEM)).current();
  expect(boat.in(computer(null, SYSTEM, PC_ONE)).current()).toBe(first);
  expect(boat.in(computer(null, SYSTEM, PC_TWO)).movedAt()).not.toBeNull();
});

test('that a card is in another computer is told for 14 days, over restarts; back in the first it has a third key', async () => {
  const boat = card();
  const first = boat.in(computer(PI_ONE, SYSTEM)).current();
  const second = boat.in(computer(PI_TWO, SYSTEM)).current();
  await boat.clock.advance(13 * DAY_MS);
  expect(boat.in(computer(PI_TWO, SYSTEM)).movedAt()).not.toBeNull();
  await boat.clock.advance(DAY_MS);
  expect(boat.in(computer(PI_TWO, SYSTEM)).movedAt()).toBeNull();
  expect([first, second]).not.toContain(boat.in(computer(PI_ONE, SYSTEM)).current());
});

test.each(['', '{"key":"9f86', '[]', '{"key":"not one","machine":{}}'])(
  'a key that is torn (%j) is made anew, and nobody is told of another computer',
  (torn) => {
    const boat = card();
    boat.in(computer(PI_ONE, SYSTEM));
    writeFileSync(boat.place, torn);
    const again = boat.in(computer(PI_TWO, SYSTEM));
    expect(again.current()).toMatch(/^[0-9a-f]{32}$/);
    expect(again.movedAt()).toBeNull();
  },
);

test('a disk that keeps no key costs the key alone, is said once, and is tried again', () => {
  const boat = card();
  mkdirSync(dirname(dirname(boat.place)), { recursive: true });
  writeFileSync(dirname(boat.place), 'a file in the place of the folder');
  const key = boat.in(computer(PI_ONE, SYSTEM));
  expect([key.current(), key.current(), key.movedAt()]).toEqual([null, null, null]);
  expect(boat.log.lines).toHaveLength(1);
  rmSync(dirname(boat.place));
  expect(key.current()).toMatch(/^[0-9a-f]{32}$/);
});

test('every export bears the key; after a move exports go on, and the collector’s status says it', async () => {
  const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith() });
  const keyIn = async (request_id: string) => {
    await rig.request({ request_id });
    return rig.readExport(await rig.announcementFor(request_id)).boat_key;
  };
  const first = await rig.start({ machineFiles: computer(PI_ONE, SYSTEM) });
  const key = await keyIn('one');
  expect(key).toMatch(/^[0-9a-f]{32}$/);
  expect(await keyIn('two')).toBe(key);
  expect(rig.statuses.at(-1)?.other_computer_since).toBeUndefined();
  await first.close();
  await rig.start({ machineFiles: computer(PI_TWO, SYSTEM) });
  expect(await keyIn('three')).not.toBe(key);
  await eventually('it is told', () => rig.statuses.at(-1)?.other_computer_since !== undefined);
});
