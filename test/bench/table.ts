/** One line of a benchmark: a median, how far the single runs were apart, and how it compares with the first line. */
export interface Line {
  readonly what: string;
  readonly unit: string;
  /** One value a round; none when it was not run. */
  readonly values: readonly number[];
  /** Why it was not run, or what to know of it. */
  readonly note?: string;
}

export interface Benchmark {
  readonly title: string;
  /** Measures everything in turn, `rounds` times, so that a busy moment hits all alike. */
  run(rounds: number): Promise<readonly Line[]>;
}

const shown = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** The lines as text: median, lowest and highest round, ratio of the medians to the first line's. */
export function asTable(title: string, lines: readonly Line[]): string {
  const base = middle(lines[0]?.values ?? []);
  const rows = lines.map(({ what, unit, values, note = '' }) =>
    values.length === 0
      ? [what, '-', '-', '-', note]
      : [
          what,
          `${shown(middle(values))} ${unit}`,
          values.length > 1 ? `${shown(Math.min(...values))} - ${shown(Math.max(...values))}` : '',
          `${(middle(values) / base).toFixed(2)}x`,
          note,
        ],
  );
  const head = ['', 'median', 'rounds', 'ratio', ''];
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]?.length ?? 0)));
  const text = [head, ...rows].map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `\n${title}\n${text.map((line) => `  ${line}`).join('\n')}\n`;
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
}
