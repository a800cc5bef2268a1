import { systemCodeOf } from '../../../shared/runtime/errors.ts';
import type { Trouble } from '../trouble.ts';
import type { Context } from './context.ts';

export type Finding =
  | { readonly status: 'ok'; readonly detail: string }
  /** Worth knowing, and no fault: what waits, what the owner decided, what this boat never had. */
  | { readonly status: 'noted'; readonly detail: string }
  | ({ readonly status: 'failed' } & Trouble)
  | { readonly status: 'skipped'; readonly reason: string };

/** One thing that can be wrong. It stands alone, changes nothing and may take its time: the doctor bounds it. */
export interface Check {
  /** `group.thing`, for scripts; it never changes its meaning. */
  readonly id: string;
  readonly title: string;
  run(context: Context): Finding | Promise<Finding>;
}

export const ok = (detail: string): Finding => ({ status: 'ok', detail });
export const noted = (detail: string): Finding => ({ status: 'noted', detail });
export const skipped = (reason: string): Finding => ({ status: 'skipped', reason });
export const failed = (cause: string, consequence: string, nextStep: string): Finding => ({
  status: 'failed',
  cause,
  consequence,
  nextStep,
});

/** As a next step: what other checks found is to be mended. The doctor puts their names there once all have ended. */
export const BESIDE = 'mend what the checks that failed beside it say';

/** What the services were given, and this command was not told. */
export const GIVE = 'give this command ';
export const untoldHere = (name: string): Finding => skipped(`${GIVE}${name} as well, as the services have it`);

/** What this user may not look at is no fault of the boat. */
export const SUDO = 'this user may not look at it; run with sudo to check';

export const isForbidden = (error: unknown): boolean => ['EACCES', 'EPERM'].includes(systemCodeOf(error));
