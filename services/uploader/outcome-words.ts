/** What the log says of an attempt's outcome. */
export const SAID = {
  accepted: 'Delivered: the central database has the export.',
  retry: 'The upload failed; it will be tried again.',
  refused: 'The export cannot be delivered as it is.',
  parked: 'Uploads wait until this is mended.',
  offline: 'No network; the export waits.',
  portal: 'The network is behind a portal; the export waits.',
} as const;
