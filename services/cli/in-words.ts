/** The words of the findings are the words of the command line. */
export * from '../../shared/findings/in-words.ts';
