/** A text as one word of a shell's command line, for commands that a person is to copy: quoted where it must be. Pure. */
export const shellWord = (text: string): string =>
  /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** Several, with a blank between them. */
export const shellWords = (texts: readonly string[]): string => texts.map(shellWord).join(' ');
