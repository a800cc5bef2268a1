/** What is said of anything that is not well: what happened, what it means, what to do. One line each. */
export interface Trouble {
  readonly cause: string;
  readonly consequence: string;
  readonly nextStep: string;
}

/** What is installed is one bundled file; from a checkout the sources run. */
const IS_CHECKOUT = import.meta.filename.endsWith('.ts');

/** How one of our own commands is called here: `command('retry --failed')`. */
export const command = (words: string): string =>
  IS_CHECKOUT ? `npm run --silent cli -- ${words}` : `d3kos-export ${words}`;

/** Whatever runs: the five services, or the one in their place. */
export const RESTART = 'sudo systemctl restart d3kos-export.target';

/** Starts what is not running, and leaves what is. */
export const START = 'sudo systemctl start d3kos-export.target';

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
