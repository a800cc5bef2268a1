import type { Problem } from '../../../shared/export/categories.ts';

export type ProblemCode = Problem['code'];

/** Why a source, or the rest of it, cannot be read: a code from the closed list, and words for a person. */
export class SourceProblem extends Error {
  readonly code: ProblemCode;

  constructor(code: ProblemCode, message: string) {
    super(message);
    this.name = 'SourceProblem';
    this.code = code;
  }
}
