import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** How a person calls what is ours, as a hint has to name it. */
export interface OwnCommands {
  /** The command line, with what stands after its name. */
  call(words?: string): string;
  /** Starts everything anew. */
  readonly restart: string;
  /** Starts what is not running. */
  readonly start: string;
  /** Gets one to work that ended, or hangs. */
  readonly revive: string;
  /** Gets to a broker or gateway where nobody answers: it does not run, or elsewhere than it was looked for. */
  readonly reach: string;
}

/** On an installed boat. */
export const INSTALLED: OwnCommands = {
  call: (words = '') => `d3kos-export ${words}`.trim(),
  // Whatever runs: the five services, or the one in their place.
  restart: 'sudo systemctl restart d3kos-export.target',
  start: 'sudo systemctl start d3kos-export.target',
  revive: 'sudo systemctl restart d3kos-export.target',
  reach: 'sudo systemctl start d3kos-export.target',
};

/** In a checkout, where there are no units: `npm start` runs everything until Ctrl-C. */
export const CHECKOUT: OwnCommands = {
  call: (words = '') => `npm run --silent cli -- ${words}`.trim(),
  restart: 'end npm start with Ctrl-C, and start it again',
  start: 'npm start (where it runs already, end it with Ctrl-C first)',
  revive: 'npm start (where it runs already, end it with Ctrl-C first)',
  reach:
    'npm start; where it runs already in another folder (BOAT_DIR), or elsewhere, tell this command the same settings',
};

/** The checkout that this program is part of, as one of its sources or as a bundle in its `dist/`; null where it is installed. */
export function ownCheckout(folder: string = import.meta.dirname): string | null {
  const above = ['..', '../..'].map((up) => join(folder, up));
  return above.find((root) => existsSync(join(root, 'deploy', 'run.mjs'))) ?? null;
}

export const ownCommands = (folder?: string): OwnCommands => (ownCheckout(folder) === null ? INSTALLED : CHECKOUT);
