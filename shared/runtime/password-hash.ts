import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { type PasswordHash, passwordHashText } from './mqtt-users.ts';

/** 16 MB and a fifth of a second on a desktop: what OWASP recommends for scrypt with little memory. */
const COST = { logN: 14, r: 8, p: 5 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

type Cost = Pick<PasswordHash, 'logN' | 'r' | 'p'>;

/** A password as it is kept, with a salt of its own. */
export async function hashPassword(password: string | Uint8Array, cost: Cost = COST): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, { ...cost, salt }, HASH_BYTES);
  return passwordHashText({ ...cost, salt, hash });
}

/** Whether this is the password that was hashed. Takes long, on another thread. */
export async function isPassword(password: string | Uint8Array, kept: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, kept, kept.hash.length), kept.hash);
}

/** Costs what any other costs, and fits no password: for names that nobody has. */
export const NOBODYS_HASH: PasswordHash = { ...COST, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) };

function derive(password: string | Uint8Array, { logN, r, p, salt }: Cost & { salt: Uint8Array }, length: number) {
  const N = 2 ** logN;
  return new Promise<Buffer>((resolve, reject) => {
    scrypt(password, salt, length, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
