import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Ends a run's output with what was skipped and why, and with one line of counts. A file that could not be read counts as
 * a failed test.
 */
export default class TellCounts implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const broken = modules.filter((module) => module.errors().length > 0).length + errors.length;
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const skipped = tests.filter((test) => test.result().state === 'skipped');
    const lines = [
      ...reasonsOf(skipped),
      `${count('passed')} passed, ${count('failed') + broken} failed, ${skipped.length} skipped`,
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
}

/** A line a reason, the most frequent first. */
function reasonsOf(skipped: readonly TestCase[]): string[] {
  const counts = Map.groupBy(skipped, reasonOf);
  if (counts.size === 0) return [];
  const sorted = [...counts].sort(([, one], [, other]) => other.length - one.length);
  return ['Skipped:', ...sorted.map(([reason, tests]) => `  ${String(tests.length).padStart(4)}  ${reason}`), ''];
}

function reasonOf(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return test.meta().lack ?? note ?? 'not chosen by the filter of this run';
}
