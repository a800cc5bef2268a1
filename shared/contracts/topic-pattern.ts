/**
 * Topics of contracts may hold parameters in braces, `export/queue/jobs/{queue_id}`, one whole level each.
 * Pure functions between such a pattern, MQTT topics and MQTT filters (MQTT 3.1.1, section 4.7).
 */

export type TopicParams = Readonly<Record<string, string>>;

const parameterName = (level: string): string | null => /^\{([a-z_]+)\}$/.exec(level)?.[1] ?? null;

/** The parameter names of a pattern, in order. */
export function topicParameters(pattern: string): string[] {
  return pattern.split('/').flatMap((level) => parameterName(level) ?? []);
}

/** The MQTT filter that matches every topic of the pattern: each parameter becomes `+`. */
export function topicFilter(pattern: string): string {
  return pattern
    .split('/')
    .map((level) => (parameterName(level) === null ? level : '+'))
    .join('/');
}

/** The topic for these parameters. Throws a RangeError when one is missing, empty or not a plain level. */
export function topicFor(pattern: string, params: TopicParams = {}): string {
  return pattern
    .split('/')
    .map((level) => {
      const name = parameterName(level);
      if (name === null) return level;
      const value = params[name];
      if (value === undefined || value === '' || /[/+#\0]/.test(value)) {
        throw new RangeError(`topic ${pattern} needs a plain level for {${name}}`);
      }
      return value;
    })
    .join('/');
}

/** The parameters a topic holds when it fits the pattern, else null. */
export function matchTopic(pattern: string, topic: string): TopicParams | null {
  const levels = topic.split('/');
  const wanted = pattern.split('/');
  if (levels.length !== wanted.length) return null;
  const params: Record<string, string> = {};
  for (const [i, level] of levels.entries()) {
    const name = parameterName(wanted[i] ?? '');
    if (name === null ? wanted[i] !== level : level === '') return null;
    if (name !== null) params[name] = level;
  }
  return params;
}

/** Whether an MQTT filter matches a topic; wildcards do not reach topics that begin with `$` [MQTT-4.7.2-1]. */
export function filterMatches(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false;
  const want = filter.split('/');
  const have = topic.split('/');
  for (const [i, level] of want.entries()) {
    if (level === '#') return true;
    if (i >= have.length || (level !== '+' && level !== have[i])) return false;
  }
  return want.length === have.length;
}

/** Whether this is a filter by the rules of MQTT [MQTT-4.7.1-2, 4.7.1-3, 4.7.3-1..3]. */
export function isTopicFilter(filter: string): boolean {
  if (filter === '' || filter.length > 1024 || filter.includes('\0')) return false;
  const levels = filter.split('/');
  return (
    levels.length <= 100 &&
    levels.every((level, i) => !/[+#]/.test(level) || level === '+' || (level === '#' && i === levels.length - 1))
  );
}

/** Whether every topic that one filter matches is matched by another, wider one. */
export function filterCovers(wider: string, filter: string): boolean {
  if (filter.startsWith('$') && /^[+#]/.test(wider)) return false;
  const wide = wider.split('/');
  const narrow = filter.split('/');
  for (const [i, level] of wide.entries()) {
    if (level === '#') return true;
    const other = narrow[i];
    if (other === undefined || other === '#' || (level !== '+' && level !== other)) return false;
  }
  return wide.length === narrow.length;
}
