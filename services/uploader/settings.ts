import { busSettings, networkSettings } from '../../shared/runtime/common-settings.ts';
import {
  choiceSetting,
  flagSetting,
  integerSetting,
  numberSetting,
  textSetting,
} from '../../shared/runtime/settings.ts';
import { EXPORT_FORMATS } from './open-to-send.ts';
import { RECEIPT_POLICIES } from './receipt-due.ts';

export const uploaderSettings = {
  ...busSettings,
  ...networkSettings,
  centralImportPath: textSetting('CENTRAL_IMPORT_PATH', {
    default: '/api/v1/data/import',
    pattern: /^\/[\x21-\x7e]*$/,
    fits: 'a path that begins with /',
    summary: 'path under `CENTRAL_API_URL` that takes exports',
  }),
  centralAuthHeader: textSetting('CENTRAL_AUTH_HEADER', {
    default: 'Authorization',
    pattern: /^[A-Za-z0-9-]{1,64}$/,
    fits: 'the name of an HTTP header',
    summary: 'header that tells the central database who we are',
  }),
  centralToken: textSetting('CENTRAL_TOKEN', {
    default: '',
    defaultText: 'the credential `central-token`, else `Bearer <installation_id>`',
    secret: true,
    pattern: /^[\x20-\x7e]{1,1000}$/,
    fits: 'plain ASCII, as it goes into the header',
    summary: 'the whole value of that header',
  }),
  centralReceipt: choiceSetting('CENTRAL_RECEIPT', RECEIPT_POLICIES, {
    default: 'auto',
    summary:
      'whether a 2xx counts as a delivery without a receipt (JSON with an `import_id`, or a word of success): `auto`, of a server that never sent one, and that TLS proves or that is on this machine; `required`, never; `never`, always, for a server that sends none',
  }),
  exportFormat: choiceSetting('EXPORT_FORMAT', EXPORT_FORMATS, {
    default: 'full',
    summary:
      'what is sent of each export: `full`; `plain`, without what was added to the first version of the document, for a server that refuses what it does not know; the central server of this project takes `full` alone',
  }),
  allowInsecureCentral: flagSetting('ALLOW_INSECURE_CENTRAL', {
    default: false,
    summary: 'allow `http://` to a central database that is not on this machine',
  }),
  networkCheckIntervalS: numberSetting('NETWORK_CHECK_INTERVAL_S', {
    default: 30,
    min: 0.1,
    max: 86_400,
    unit: 's',
    summary:
      'pause between two looks while there is no network, and the first behind a captive portal; twice as long is the first between looks at a central database that did not take exports; they grow up to 15 minutes, and to an hour',
  }),
  uploadTimeoutS: integerSetting('UPLOAD_TIMEOUT_S', {
    default: 30,
    min: 1,
    max: 3_600,
    unit: 's',
    summary: 'an upload without progress in either direction, bytes of its answer included, for this long has failed',
  }),
} as const;
