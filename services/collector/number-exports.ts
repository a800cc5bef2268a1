import type { DatabaseSync } from 'node:sqlite';

/** The numbers of exports, which only grow. Each call is one durable statement. */
export function prepareNumbers(database: DatabaseSync) {
  const next = database.prepare(
    `INSERT INTO counters (name, count) VALUES ('sequence', max($least, 1))
     ON CONFLICT (name) DO UPDATE SET count = max(count + 1, $least) RETURNING count`,
  );
  const above = database.prepare(
    `INSERT INTO counters (name, count) VALUES ('sequence', $number)
     ON CONFLICT (name) DO UPDATE SET count = $number WHERE count < $number`,
  );
  const highest = database.prepare(`SELECT count FROM counters WHERE name = 'sequence'`);
  return {
    /** The highest that was given, or told; 0 before the first. */
    highest: (): number => Number(highest.get()?.count ?? 0),
    /** Above every one that was given before, and no less than `least`. */
    next: (least: number): number => Number(next.get({ least })?.count),
    /** The next number that is given is above this one. */
    above: (number: number) => void above.run({ number }),
  };
}
