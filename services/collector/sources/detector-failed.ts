import { type Fields, finite, flagField, isBlank } from '../../../shared/export/from-boat/read-fields.ts';

/** What tells of a detector whether it worked: as DeepStack, TorchServe and web services say it. */
const WORKED = ['success', 'ok', 'succeeded', 'is_success', 'isSuccess'];
const CODES = ['code', 'status', 'status_code', 'statusCode'];
const STATES = ['status', 'state', 'result'];
const FAILED = /^\s*(?:error|failed|failure|fail|timeout|timed[ _-]?out|unavailable|offline|exception|aborted)\s*$/i;
/** As HTTP numbers what failed. */
const [FIRST_FAILURE, LAST_FAILURE] = [400, 599];

/**
 * What of a state says that the detector failed, by its name; null where nothing does. One that failed saw nothing, and not that
 * nothing is there. An `error` is told by the record itself. Pure.
 */
export function saysFailed(state: Fields): string | null {
  const untouched = (name: string): unknown => Object.getOwnPropertyDescriptor(state, name)?.value;
  const hasFailed = (name: string) => flagField({ [name]: untouched(name) }, name) === false;
  const isFailure = (name: string) => {
    const code = finite(untouched(name));
    return code !== null && code >= FIRST_FAILURE && code <= LAST_FAILURE;
  };
  return (
    WORKED.find(hasFailed) ??
    CODES.find(isFailure) ??
    STATES.find((name) => FAILED.test(String(untouched(name)))) ??
    (isBlank(untouched('error')) ? null : 'error')
  );
}
