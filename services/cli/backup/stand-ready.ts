import { statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../../shared/runtime/errors.ts';
import { makeFolder } from '../../../shared/runtime/make-folder.ts';
import { ownCheckout } from '../../../shared/runtime/own-commands.ts';
import { shellWord } from '../../../shared/runtime/shell-word.ts';
import { EXIT } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';
import { ownCommand, TroubleError } from '../trouble.ts';

const checkout = ownCheckout();
const WHERE_TO =
  checkout === null
    ? 'install the package first, which makes it; for another DATA_DIR mount its disk, or make it and give it to the user d3kos-export'
    : `name the folder of a boat of npm start, which is made where there is none: BOAT_DIR=${shellWord(join(checkout, '.boat'))} ${ownCommand('restore FILE')}; another DATA_DIR make, or mount its disk`;

/** The folder of data that is restored to is there, or made where a boat is to be new. Throws a TroubleError. */
export function standReady(dataDir: string, { newDataDir }: Pick<Surroundings, 'newDataDir'>): void {
  if (newDataDir !== null) makeNew(newDataDir);
  throwUnlessFolder(dataDir);
}

/** For a boat of a checkout that has not run yet: its first start finds its data there. */
function makeNew(dataDir: string): void {
  try {
    makeFolder(dataDir);
  } catch (error) {
    throw new TroubleError(EXIT.failed, {
      cause: `The folder of data ${dataDir} cannot be made: ${messageOf(error)}.`,
      consequence: 'There is no place to restore to, so nothing was restored.',
      nextStep: 'set BOAT_DIR to a folder that can be',
    });
  }
}

function throwUnlessFolder(dataDir: string): void {
  if (statSync(dataDir, { throwIfNoEntry: false })?.isDirectory()) return;
  throw new TroubleError(EXIT.failed, {
    cause: `The folder of data ${dataDir} is not there.`,
    consequence: 'There is no place to restore to, so nothing was restored.',
    nextStep: WHERE_TO,
  });
}
