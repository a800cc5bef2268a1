/** One sentence for an error of the file system, with what to do; anything else: its own message. */
export function fileTrouble(error: NodeJS.ErrnoException, root: string): string;
