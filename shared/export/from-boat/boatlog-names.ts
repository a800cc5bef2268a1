import { HEMISPHERE_NAMES } from './hemispheres.ts';
import { ALL_TIME_NAMES } from './time-names.ts';

/** The fields of a boat log as people name them who write its table anew, or contribute to it; their own names are among them. Pure. */
export const BOATLOG_NAMES = {
  entry_id: ['entry_id', 'id', 'uuid'],
  timestamp: ALL_TIME_NAMES,
  entry_type: ['type', 'entry_type', 'kind'],
  content: ['content', 'text', 'note', 'notes', 'message', 'body'],
  latitude: ['lat', 'gps_lat', 'gps_latitude', 'pos_lat', 'position_lat', 'position_latitude'],
  longitude: [
    ...['lon', 'lng', 'long', 'gps_lon', 'gps_lng', 'gps_long', 'gps_longitude'],
    ...['pos_lon', 'pos_lng', 'position_lon', 'position_lng', 'position_longitude'],
  ],
  weather_conditions: ['weather', 'weather_conditions'],
  gps: ['gps', 'position', 'gps_position', 'coordinates', 'coords', 'latlon', 'latlng'],
  latitude_ref: HEMISPHERE_NAMES.latitude,
  longitude_ref: HEMISPHERE_NAMES.longitude,
  hemisphere: HEMISPHERE_NAMES.both,
} as const;
