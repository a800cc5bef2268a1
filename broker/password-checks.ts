import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { MqttUser } from '../shared/runtime/mqtt-users.ts';
import { isPassword, NOBODYS_HASH } from '../shared/runtime/password-hash.ts';

/** Checks that wait their turn: of all, and of one address. */
const MAX_WAITING = 16;
const MAX_OF_ADDRESS = 2;

export type PasswordVerdict = 'right' | 'wrong' | 'busy';

/**
 * Checks passwords one at a time, whoever sends how many: guessing takes one core at most, and no place in the thread
 * pool that others need. What was right once is right at once from then on. A name that nobody has takes as long as one
 * that there is.
 */
export function createPasswordChecks() {
  const key = randomBytes(32);
  /** Of each user, what a right password came to. */
  const proven = new Map<string, Buffer>();
  const waiting = new Map<string, number>();
  let inAll = 0;
  let turn: Promise<unknown> = Promise.resolve();

  const proofOf = (user: MqttUser, password: Buffer) =>
    createHmac('sha256', key).update(`${user.line}\n`).update(password).digest();

  function change(address: string, by: number): void {
    inAll += by;
    const own = (waiting.get(address) ?? 0) + by;
    if (own === 0) waiting.delete(address);
    else waiting.set(address, own);
  }

  return async (user: MqttUser | undefined, password: Buffer, address: string): Promise<PasswordVerdict> => {
    const proof = user && proofOf(user, password);
    const known = user && proven.get(user.name);
    if (proof && known && timingSafeEqual(proof, known)) return 'right';
    if (inAll >= MAX_WAITING || (waiting.get(address) ?? 0) >= MAX_OF_ADDRESS) return 'busy';
    change(address, 1);
    const checked = turn.then(() => isPassword(password, user?.password ?? NOBODYS_HASH));
    turn = checked.catch(() => {});
    try {
      if (!(await checked) || !user || !proof) return 'wrong';
    } finally {
      change(address, -1);
    }
    proven.set(user.name, proof);
    return 'right';
  };
}
