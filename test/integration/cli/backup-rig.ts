import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { runCommandLine } from '../../../services/cli/run.ts';
import { openRequestStore } from '../../../services/collector/request-store.ts';
import { LICENSE_PATH } from '../../../shared/export/license.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { openTestRecordings } from '../../support/boat-fixture.ts';
import { openQueue } from '../../support/queue-fixture.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { computerIn, recordingIo, writeFile } from './cli-rig.ts';

/** A computer with a folder of data, on which the command line is called. */
export function machine(dataDir = join(tempFolder(), 'data')) {
  const places = computerIn(tempFolder());
  if (!existsSync(dataDir)) mkdirSync(dataDir, { recursive: true });
  const envFile = join(places.etc, 'd3kos/export.env');
  const folders = dataFolders(dataDir);
  const boatRoot = tempFolder();

  async function call(env: Record<string, string>, ...args: string[]) {
    const { io, out, err } = recordingIo({ D3KOS_ROOT: boatRoot, ...env }, { places });
    const code = await runCommandLine(args, io);
    return { code, said: [...out, ...err].join('\n') };
  }

  return {
    places,
    dataDir,
    folders,
    envFile,
    /** Gives this boat a license. */
    license: (installation_id: string) =>
      writeFile(join(boatRoot, LICENSE_PATH), JSON.stringify({ installation_id, tier: 3 })),
    /** With `DATA_DIR` in its environment. */
    run: (...args: string[]) => call({ DATA_DIR: dataDir }, ...args),
    /** As an owner who has said nothing but in files of the machine. */
    runBare: (...args: string[]) => call({}, ...args, ...(existsSync(envFile) ? ['--env-file', envFile] : [])),
    /** Works on the queue that lies there, and closes it. */
    queue<T>(work: (boat: ReturnType<typeof openQueue>) => T): T {
      const boat = openQueue({ dataDir, outsideOfTest: true });
      try {
        return work(boat);
      } finally {
        boat.close();
      }
    },
    requests<T>(work: (store: ReturnType<typeof openRequestStore>) => T): T {
      const store = openRequestStore(folders.collectorDatabase, folders.setAside, systemClock, recordingLog());
      try {
        return work(store);
      } finally {
        store.close();
      }
    },
    recordings<T>(work: (recordings: ReturnType<typeof openTestRecordings>) => T): T {
      mkdirSync(join(dataDir, 'recordings'), { recursive: true });
      const recordings = openTestRecordings(join(dataDir, 'recordings'));
      try {
        return work(recordings);
      } finally {
        recordings.close();
      }
    },
  };
}

export type Machine = ReturnType<typeof machine>;

/** The names in an archive, as any tar lists them. */
export const listed = (file: string): string[] => execFileSync('tar', ['-tf', file]).toString().trim().split('\n');

/** A text in an archive. */
export const readIn = (file: string, name: string): string => execFileSync('tar', ['-xOf', file, name]).toString();
