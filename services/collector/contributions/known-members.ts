import type { TSchema } from 'typebox';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import type { Schema } from '../../../shared/export/fit-values.ts';
import type { BoatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { isFields } from '../../../shared/export/from-boat/read-fields.ts';

interface Knowing {
  readonly time: BoatTime;
  /** The paths of what is not known. */
  readonly left: string[];
}

/** Of the objects in it only the members that their schema knows; a time as UTC, where it can be read. */
export function knownOf(schema: Schema, value: unknown, path: string, knowing: Knowing): unknown {
  const one = schema.anyOf?.length === 2 ? schema.anyOf.find(({ type }) => type !== 'null') : undefined;
  if (one !== undefined) return knownOf(one, value, path, knowing);
  if (schema.format === 'date-time') return knowing.time.toUtc(value) ?? value;
  if (Array.isArray(value)) {
    const { items = {} } = schema;
    return value.map((each, i) => knownOf(items, each, `${path}.${i}`, knowing));
  }
  if (!isFields(value)) return value;
  const memberOf = memberSchemas(schema);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, each]) => {
      const member = memberOf(name, each);
      if (member !== null) return [[name, knownOf(member, each, `${path}.${name}`, knowing)] as const];
      knowing.left.push(`${path}.${name}`);
      return [];
    }),
  );
}

/** The schema of a member of an object; null for one that it does not know. */
function memberSchemas({ properties, patternProperties }: Schema): (name: string, value: unknown) => Schema | null {
  const [ofAll] = Object.values(patternProperties ?? {});
  if (ofAll) return (_name, value) => (problemOf(ofAll as TSchema, value) === null ? ofAll : null);
  if (!properties) return () => ({});
  return (name) => (Object.hasOwn(properties, name) ? (properties[name] ?? null) : null);
}
