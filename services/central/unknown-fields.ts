import type { TSchema } from 'typebox';

const MOST_NAMES = 50;
const LONGEST_NAME = 120;

/** Names of what a newer boat sent and this server does not know: each once, bounded in number and length. */
export function createUnknownNames() {
  const names = new Set<string>();
  return {
    note(path: string): void {
      if (names.size < MOST_NAMES) names.add(path.slice(0, LONGEST_NAME));
    },
    all: (): string[] => [...names],
  };
}

/** An object's known fields, and where it stands. Null: whatever it holds is known. */
interface Shape {
  readonly path: string;
  readonly fields: ReadonlyMap<string, Shape | null>;
}

/** What this library writes for a schema, as far as it tells of fields. */
interface SchemaParts {
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly items?: TSchema;
  readonly anyOf?: readonly TSchema[];
}

/** Finds the fields of a value, at any depth, that its schema does not name. `path` is the value's own. */
export function unknownFieldsOf(schema: TSchema, path: string, note: (path: string) => void): (value: unknown) => void {
  const shape = shapeOf(schema, path);
  return (value) => look(value, shape, note);
}

function shapeOf(schema: TSchema, path: string): Shape | null {
  const { properties, items, anyOf } = schema as SchemaParts;
  if (items) return shapeOf(items, `${path}[]`);
  if (anyOf) return anyOf.map((one) => shapeOf(one, path)).find((shape) => shape !== null) ?? null;
  if (!properties) return null;
  const fields = Object.entries(properties).map(
    ([name, field]) => [name, shapeOf(field, `${path}.${name}`)] as [string, Shape | null],
  );
  return { path, fields: new Map(fields) };
}

function look(value: unknown, shape: Shape | null, note: (path: string) => void): void {
  if (shape === null || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) look(item, shape, note);
    return;
  }
  for (const [name, field] of Object.entries(value)) {
    const known = shape.fields.get(name);
    if (known === undefined) note(`${shape.path}.${name}`);
    else if (known !== null) look(field, known, note);
  }
}
