import type { Problem } from '../../../shared/export/categories.ts';

export type ProblemCode = Problem['code'];

/** Why a source, or the rest of it, cannot be read: a code from the closed list, and words for a person. */
export class SourceProblem extends Error {
  readonly code: ProblemCode;
  /** Every record that the source has was read all the same. */
  readonly isAllRead: boolean;

  constructor(code: ProblemCode, message: string, { isAllRead = false } = {}) {
    super(message);
    this.name = 'SourceProblem';
    this.code = code;
    this.isAllRead = isAllRead;
  }
}

/**
 * A source that is not there, or holds nothing yet. Whether that is a problem depends on whether it was ever there,
 * which only `createSourceReader` knows. The message is for a source that was.
 */
export class SourceMissing extends Error {
  /** What there is to say of it on a boat that never had it; null when its name says enough. */
  readonly ifNever: string | null;
  /** It may come in a moment: nothing can be concluded yet. */
  readonly isEarly: boolean;

  constructor(ifVanished: string, more: { ifNever?: string | null; isEarly?: boolean } = {}) {
    super(ifVanished);
    this.name = 'SourceMissing';
    this.ifNever = more.ifNever ?? null;
    this.isEarly = more.isEarly ?? false;
  }
}
