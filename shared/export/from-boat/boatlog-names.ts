import { TIME_NAMES } from './time-names.ts';

/** The fields of a boat log as people name them who write its table anew, or contribute to it; their own names are among them. Pure. */
export const BOATLOG_NAMES = {
  entry_id: ['entry_id', 'id', 'uuid'],
  timestamp: TIME_NAMES,
  entry_type: ['type', 'entry_type', 'kind'],
  content: ['content', 'text', 'note', 'notes', 'message', 'body'],
  latitude: ['lat'],
  longitude: ['lon', 'lng', 'long'],
  weather_conditions: ['weather', 'weather_conditions'],
} as const;
