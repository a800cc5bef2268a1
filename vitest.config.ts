import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import SlowestProjectFirst from './test/support/slowest-project-first.ts';

const project = (
  name: string,
  include: string[],
  testTimeout: number,
  more: { globalSetup?: string[]; isolate?: boolean } = {},
) => ({
  test: {
    ...more,
    name,
    include,
    testTimeout,
    hookTimeout: testTimeout,
    // Most of the time of hundreds of processes would be the compiler's.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, '.cache/compiled') },
    pool: 'forks' as const,
    teardownTimeout: 5_000,
    // CommonJS packages look the same under test as under Node and in a bundle.
    deps: { interopDefault: false },
  },
});

export default defineConfig({
  test: {
    // Four for each core of a small machine: most of a test is waiting.
    maxWorkers: 8,
    sequence: { sequencer: SlowestProjectFirst },
    reporters: ['default', './test/support/tell-counts.ts'],
    projects: [
      // Tests clean up after themselves: their files need no process each, which is a fifth of the time.
      project('unit', ['test/unit/**/*.test.ts', 'test/*.test.ts'], 30_000, { isolate: false }),
      project('integration', ['test/integration/**/*.test.ts'], 90_000, {
        globalSetup: ['test/support/build-bundles.ts'],
        isolate: false,
      }),
      project('system', ['test/system/**/*.test.ts'], 150_000, {
        globalSetup: ['test/support/build-bundles.ts'],
        isolate: false,
      }),
      project('lab', ['test/lab/**/*.test.ts'], 300_000, { globalSetup: ['test/support/build-bundles.ts'] }),
      project('faults', ['test/faults/**/*.test.ts'], 600_000, { globalSetup: ['test/support/build-bundles.ts'] }),
    ],
  },
});
