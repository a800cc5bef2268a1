import { ownCommands } from '../../shared/runtime/own-commands.ts';

/** What is said of anything that is not well: what happened, what it means, what to do. One line each. */
export interface Trouble {
  readonly cause: string;
  readonly consequence: string;
  readonly nextStep: string;
}

const own = ownCommands();

/** How hints name this command line with its words: `ownCommand('doctor')`. */
export const ownCommand = own.call;

/** Whatever runs is started anew. */
export const RESTART = own.restart;

/** Starts what is not running, and leaves what is. */
export const START = own.start;

/** Starts one that ended, or starts it anew where it hangs. */
export const REVIVE = own.revive;

/** Gets to our broker, or gateway, where nobody answers. */
export const REACH = own.reach;

/** Ends a command with a trouble and an exit code. */
export class TroubleError extends Error {
  readonly trouble: Trouble;
  readonly exitCode: number;

  constructor(exitCode: number, trouble: Trouble) {
    super(trouble.cause);
    this.exitCode = exitCode;
    this.trouble = trouble;
  }
}

export const troubleLines = ({ cause, consequence, nextStep }: Trouble): string[] => [
  cause,
  `  means: ${consequence}`,
  `  do:    ${nextStep}`,
];
