import { RECORDERS } from '../recordings/recorded-view.ts';
import { imagesOf } from '../sources/image-facts.ts';
import { readJsonFile } from '../sources/read-json-file.ts';
import { plainId } from '../sources/record-keys.ts';
import { watchedSnapshot } from '../sources/snapshot-record.ts';
import type { Source } from '../sources/source-memory.ts';
import { SourceProblem } from '../sources/source-problem.ts';
import { listCategory } from './category.ts';

const [WATCH] = RECORDERS.marine_vision_snapshots;
const NAME = 'The forward watch’s state file';

/**
 * What the forward watch saw, each time it saw something else, as recorded; and what it sees now. It keeps one state
 * only, overwritten every few seconds while it runs.
 */
export const snapshots = listCategory('marine_vision_snapshots', async function* ({ boat, read }) {
  yield* boat.recorded.pages('marine_vision_snapshots');
  // It lies in memory: after a boot there is none until the forward watch runs again.
  const source: Source = {
    ...{ ...WATCH, place: boat.forwardWatchFile, feature: 'camera' },
    isVolatile: true,
  };
  const snapshot = await read(source, async (tell) => {
    const state = await readJsonFile(boat.forwardWatchFile, NAME, tell);
    const now = watchedSnapshot(state, {
      ...(await imagesOf(boat.root, [state])),
      time: boat.sources.timesOf(source, boat)(''),
    });
    if (now === null) throw new SourceProblem('unexpected_format', `${NAME} holds no snapshot.`);
    return now;
  });
  // What was recorded is here, or ashore.
  if (snapshot && snapshot.snapshot_id !== boat.lastSighting)
    yield [{ record: snapshot, key: `seen:${plainId(snapshot.snapshot_id)}`, source }];
});
