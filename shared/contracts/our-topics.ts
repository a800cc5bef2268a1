/** What our topics begin with. */
export const OUR_BEGINNINGS: readonly string[] = ['export', 'upload'];

/** The levels of a topic without what is easily wrong with it: capitals, blanks, slashes too many or the wrong way. */
export const levelsOf = (topic: string): string[] =>
  topic
    .toLowerCase()
    .split(/[/\\]/)
    .map((level) => level.trim())
    .filter((level) => level !== '');

/** Whether a topic begins as ours do; all others are open to programs aboard, but for those of brokers (`$`). Pure. */
export const isOurs = (topic: string): boolean => OUR_BEGINNINGS.includes(levelsOf(topic)[0] ?? '');
