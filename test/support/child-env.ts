import { join } from 'node:path';

/** For our command line: a boat that `npm start` has run in this checkout is none of a test's. */
export const NO_BOAT = { BOAT_DIR: join(import.meta.dirname, 'no-boat') };

/** What a process that a test starts gets of this one's environment, and no more. */
export const childEnv = () => ({
  PATH: process.env.PATH ?? '',
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? '',
});
