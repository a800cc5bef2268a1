import { readdirSync, readFileSync } from 'node:fs';

/** The processes of this machine, living ones, that have this in their environment: `NAME=value`. */
export function processesWith(setting: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const isLiving = !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
        return isLiving && readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(setting);
      } catch {
        return false;
      }
    });
}
