import { readJsonFile } from '../sources/read-json-file.ts';
import { snapshotOf } from '../sources/snapshot-record.ts';
import { SourceProblem } from '../sources/source-problem.ts';
import { listCategory } from './category.ts';

const NAME = 'the forward watch’s state file';

/**
 * What the forward watch saw, each time it saw something else, as recorded; and what it sees now. It keeps one state
 * only, overwritten every few seconds while it runs.
 */
export const snapshots = listCategory('marine_vision_snapshots', async function* ({ boat }) {
  let lastRecorded = '';
  for (const recorded of boat.recorded.pages('marine_vision_snapshots')) {
    lastRecorded = recorded.at(-1)?.snapshot_id ?? '';
    yield recorded;
  }
  const snapshot = snapshotOf(await readJsonFile(boat.forwardWatchFile, NAME), boat);
  if (snapshot === null) throw new SourceProblem('unexpected_format', `${NAME} holds no snapshot.`);
  if (snapshot.snapshot_id !== lastRecorded) yield [snapshot];
});
