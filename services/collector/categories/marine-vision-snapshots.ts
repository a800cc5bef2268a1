import { seenAs } from '../recorders/sightings.ts';
import { imagesOf } from '../sources/image-facts.ts';
import { readJsonFile } from '../sources/read-json-file.ts';
import { watchedSnapshot } from '../sources/snapshot-record.ts';
import { SourceProblem } from '../sources/source-problem.ts';
import { listCategory } from './category.ts';

const NAME = 'The forward watch’s state file';

/**
 * What the forward watch saw, each time it saw something else, as recorded; and what it sees now. It keeps one state
 * only, overwritten every few seconds while it runs.
 */
export const snapshots = listCategory('marine_vision_snapshots', async function* ({ boat, read }) {
  let lastRecorded = '';
  for (const recorded of boat.recorded.pages('marine_vision_snapshots')) {
    lastRecorded = recorded.at(-1)?.snapshot_id ?? '';
    yield recorded;
  }
  // It lies in memory: after a boot there is none until the forward watch runs again.
  const source = { name: 'forward watch', place: boat.forwardWatchFile, isVolatile: true, feature: 'camera' };
  const snapshot = await read(source, async (tell) => {
    const state = await readJsonFile(boat.forwardWatchFile, NAME, tell);
    const now = watchedSnapshot(state, {
      ...(await imagesOf(boat.root, [state])),
      time: boat.sources.timesOf(source, boat)(''),
    });
    if (now === null) throw new SourceProblem('unexpected_format', `${NAME} holds no snapshot.`);
    return now;
  });
  if (snapshot && snapshot.snapshot_id !== seenAs(lastRecorded)) yield [snapshot];
});
