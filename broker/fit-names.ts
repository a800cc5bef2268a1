import { isTopicFilter } from '../shared/contracts/topic-pattern.ts';

/**
 * What no text of MQTT holds, or should [MQTT-1.5.3-1, 1.5.3-2]: NUL, control characters, lone surrogates, what is no
 * character; and U+FFFD, which is what bytes that are no UTF-8 were read as. Mosquitto takes none of them either.
 */
const UNFIT = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}\ufffd]/u;

/** Whether a topic, a filter, a client id or a user name is one by its characters. Pure, as all here. */
export const isFitText = (text: string): boolean => !UNFIT.test(text);

/** Whether something may be published on it, by anyone [MQTT-3.3.2-2, 4.7.3-1]. */
export const isFitTopic = (topic: string): boolean => topic !== '' && isFitText(topic) && !/[+#]/.test(topic);

/** Whether it may be subscribed to [MQTT-4.7.1-2, 4.7.1-3]; Aedes looks past the first and the last character. */
export const isFitFilter = (filter: string): boolean => isFitText(filter) && isTopicFilter(filter);

/** Why a CONNECT with these names is none [MQTT-3.1.2-14, 3.1.2-22], or null. */
export function unfitInConnect(names: {
  readonly clientId: string;
  readonly username?: string | null | undefined;
  readonly password?: unknown;
  readonly will?: { readonly topic: string; readonly qos?: number } | undefined;
}): string | null {
  if (!isFitText(names.clientId)) return 'its client id holds characters that MQTT does not allow';
  if (!isFitText(names.username ?? '')) return 'its user name holds characters that MQTT does not allow';
  if (names.will && !isFitTopic(names.will.topic)) return 'the topic of its will is none that can be published on';
  if (names.will && (names.will.qos ?? 0) > 2) return 'its will is of a quality that there is not';
  const hasPassword = names.password !== undefined && names.password !== null;
  const hasUser = names.username !== undefined && names.username !== null;
  return hasPassword && !hasUser ? 'it has a password and no user name' : null;
}
