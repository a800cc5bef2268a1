import { closeSync, openSync, readSync } from 'node:fs';

const HEADER_BYTES = 20;
const MACHINE_AT = 18;

/** For which machine a program or library is made: `e_machine` of a little-endian ELF header. Throws for any other file. */
export function elfMachine(path: string): number {
  const header = Buffer.alloc(HEADER_BYTES);
  const file = openSync(path, 'r');
  try {
    readSync(file, header, 0, HEADER_BYTES, 0);
  } finally {
    closeSync(file);
  }
  const isElf = header.subarray(0, 4).equals(Buffer.from('\x7fELF')) && header[5] === 1;
  if (!isElf) throw new Error(`${path} is no program for Linux`);
  return header.readUInt16LE(MACHINE_AT);
}
