import { Type } from 'typebox';

/** The nine categories, in the order in which they stand in every export document. */
export const CATEGORIES = [
  'engine_benchmark',
  'boatlog',
  'marine_vision_captures',
  'marine_vision_snapshots',
  'qr_codes',
  'settings',
  'system_alerts',
  'onboarding',
  'telemetry',
] as const;
export type CategoryName = (typeof CATEGORIES)[number];

export const Category = Type.Enum([...CATEGORIES]);

/** Why a category is empty, or not whole, in an export. */
export const PROBLEM_CODES = [
  'missing',
  'unreadable',
  'corrupt',
  'locked',
  'unexpected_format',
  'rows_skipped',
  'timeout',
  'no_consent',
  'not_requested',
  'failed',
] as const;

export const Problem = Type.Object({
  category: Category,
  code: Type.Enum([...PROBLEM_CODES]),
  message: Type.String({ maxLength: 500 }),
});
export type Problem = { category: CategoryName; code: (typeof PROBLEM_CODES)[number]; message: string };

/** Number of records per category; an object category (settings, onboarding) counts 1 when it holds anything. */
export const RecordCounts = Type.Record(Type.String({ pattern: '^[a-z_]{1,40}$' }), Type.Integer({ minimum: 0 }));
