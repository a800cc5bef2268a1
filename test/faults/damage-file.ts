import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';

export const DAMAGES = ['cut in half', 'emptied', 'zeroed', 'a bit flipped'] as const;
export type Damage = (typeof DAMAGES)[number];

/** Damages a file as a bad card does. `random` chooses the bit. Says where, for the record. */
export function damageFile(path: string, damage: Damage, random: () => number): string {
  const { size } = statSync(path);
  switch (damage) {
    case 'cut in half':
      truncateSync(path, Math.floor(size / 2));
      return `${size} to ${Math.floor(size / 2)} bytes`;
    case 'emptied':
      truncateSync(path, 0);
      return `${size} to 0 bytes`;
    case 'zeroed':
      writeFileSync(path, Buffer.alloc(size));
      return `${size} zeros`;
    case 'a bit flipped': {
      const bytes = readFileSync(path);
      // Half of them in the first hundred bytes, where a database keeps what decides about the rest.
      const at = Math.floor(random() * (random() < 0.5 ? Math.min(100, size) : size));
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << Math.floor(random() * 8)), at);
      writeFileSync(path, bytes);
      return `byte ${at} of ${size}`;
    }
  }
}
