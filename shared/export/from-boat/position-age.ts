import { bareName, isBlank, isFields } from './read-fields.ts';

/** When a position was taken, or that it is an old one. */
const OF_AGE =
  /^(?:gps|fix|position|last)?(?:age(?:of\w+|s|ms|sec|secs|seconds|minutes)?|time(?:stamp)?|datetime|ts|at|utc|known(?:position)?|fixtime|(?:is)?(?:old|stale|lastknown)|updated?(?:at)?|seen(?:at)?)$/;

/** Whether a position says how old it is, which then goes with it. */
export const tellsAge = (given: unknown): boolean =>
  isFields(given) && Object.keys(given).some((name) => OF_AGE.test(bareName(name)) && !isBlank(given[name]));
