import { join } from 'node:path';
import { baselineOf } from '../../../shared/export/from-boat/engine-baseline.ts';
import { isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { withToldUnits } from '../../../shared/export/from-boat/told-units.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Boat } from '../sources/boat.ts';
import { hearSignalk } from '../sources/hear-signalk.ts';
import { namingLeftOut } from '../sources/name-left-out.ts';
import { readJsonFile, type Tell } from '../sources/read-json-file.ts';
import { rowKey } from '../sources/record-keys.ts';
import type { Source } from '../sources/source-memory.ts';
import { SourceMissing, SourceProblem } from '../sources/source-problem.ts';
import { listCategory } from './category.ts';

/** Where it lies; an early version put it elsewhere, and either alone is enough. */
const BENCHMARK: Source = { name: 'config/benchmark-results.json' };
const EARLY_BENCHMARK = 'data/engine-benchmark.json';

/** The measured baseline of the engine, and its runs as they were recorded. */
export const engineBenchmark = listCategory('engine_benchmark', async function* (source) {
  const { boat, read } = source;
  yield* boat.recorded.pages('engine_benchmark');
  await hearSignalk(source, 'engine_benchmark', 'engine runs');
  const measured = await read(BENCHMARK, (tell) => baseline(boat, tell));
  if (measured) yield [{ record: measured, key: baselineKey(measured), source: BENCHMARK }];
});

/** Another measurement is another thing. */
const baselineKey = ({ timestamp, timestamp_given }: RecordOf<'engine_benchmark'>): string =>
  rowKey('baseline', timestamp_given ?? timestamp);

async function baseline(boat: Boat, tell: Tell): Promise<RecordOf<'engine_benchmark'>> {
  const [file, name] = await firstThere(boat.root, tell);
  const time = boat.sources.timesOf(BENCHMARK, boat)('');
  const benchmark = isFields(file)
    ? namingLeftOut(withToldUnits('engine_benchmark', file), (fields) => baselineOf(fields, time))
    : null;
  if (!benchmark || benchmark.readings.length === 0) {
    throw new SourceProblem('unexpected_format', `${name} holds no readings that are known.`);
  }
  return benchmark;
}

async function firstThere(root: string, tell: Tell): Promise<[unknown, string]> {
  const at = async (name: string): Promise<[unknown, string]> => [
    await readJsonFile(join(root, name), name, tell),
    name,
  ];
  try {
    return await at(BENCHMARK.name);
  } catch (missing) {
    if (!(missing instanceof SourceMissing)) throw missing;
    return await at(EARLY_BENCHMARK).catch((error: unknown) => {
      throw error instanceof SourceMissing ? missing : error;
    });
  }
}
