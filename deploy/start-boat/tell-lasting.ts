/** Says what is the matter, or that it is over. */
export interface Voice {
  readonly problem: (sentence: string) => void;
  readonly over: (sentence: string) => void;
}

export type LastingTeller = ReturnType<typeof createLastingTeller>;

/** What all processes have in common; what else lasts is one process's own, and begins with its name. */
export const BROKER = 'broker';
export const ofProcess = (process: string, state: string): string => `${process} ${state}`;

/**
 * What lasts until it is over, such as a broker that is away, is told when it begins and when it ends, each once, whoever
 * of several notices it first: so the last words about a thing are never those of what is long over.
 */
export function createLastingTeller(voice: Voice) {
  const open = new Map<string, Set<string>>();
  return {
    /** `of` is what it is a state of; words that only go on changing are given with what they have in common. */
    begins(of: string, sentence: string, like: string = sentence): void {
      const told = open.get(of) ?? new Set();
      open.set(of, told);
      if (told.has(like)) return;
      told.add(like);
      voice.problem(sentence);
    },

    /** Says nothing where nothing was told of it. */
    ends(of: string, sentence: string): void {
      if (open.delete(of)) voice.over(sentence);
    },

    /** A process has ended: what lasts its next start tells anew. */
    forget(process: string): void {
      for (const of of [...open.keys()]) if (of.startsWith(ofProcess(process, ''))) open.delete(of);
    },
  };
}
