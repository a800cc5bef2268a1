import { join } from 'node:path';
import { baselineOf } from '../../../shared/export/from-boat/engine-baseline.ts';
import { isFields } from '../../../shared/export/from-boat/read-fields.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Boat } from '../sources/boat.ts';
import { readJsonFile } from '../sources/read-json-file.ts';
import { SourceProblem } from '../sources/source-problem.ts';
import { listCategory } from './category.ts';

/** Where it lies, and where an early version put it. */
const BENCHMARK = 'config/benchmark-results.json';
const EARLY_BENCHMARK = 'data/engine-benchmark.json';

/** The measured baseline of the engine, and its runs as they were recorded. Either alone is enough. */
export const engineBenchmark = listCategory('engine_benchmark', async function* ({ boat }) {
  let isEmpty = true;
  for (const runs of boat.recorded.pages('engine_benchmark')) {
    isEmpty = false;
    yield runs;
  }
  try {
    yield [await baseline(boat)];
  } catch (error) {
    const isMissing = error instanceof SourceProblem && error.code === 'missing';
    if (isMissing && (!isEmpty || boat.hearsSignalk)) return;
    throw error;
  }
});

async function baseline(boat: Boat): Promise<RecordOf<'engine_benchmark'>> {
  const [file, name] = await firstThere(boat.root);
  const benchmark = isFields(file) ? baselineOf(file, boat.time) : null;
  if (!benchmark || benchmark.readings.length === 0) {
    throw new SourceProblem('unexpected_format', `${name} holds no readings that are known.`);
  }
  return benchmark;
}

async function firstThere(root: string): Promise<[unknown, string]> {
  try {
    return [await readJsonFile(join(root, BENCHMARK), BENCHMARK), BENCHMARK];
  } catch (error) {
    const isMissing = error instanceof SourceProblem && error.code === 'missing';
    const early = isMissing ? await readJsonFile(join(root, EARLY_BENCHMARK), EARLY_BENCHMARK).catch(() => null) : null;
    if (early === null) throw error;
    return [early, EARLY_BENCHMARK];
  }
}
