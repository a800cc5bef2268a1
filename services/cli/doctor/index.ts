/** Every check on one screen. A new one is an object in its group's file. */
import { boatChecks } from './boat-checks.ts';
import { busChecks } from './bus-checks.ts';
import { centralAnswerChecks } from './central-answer-checks.ts';
import { centralChecks } from './central-checks.ts';
import type { Check } from './check.ts';
import { credentialChecks } from './credential-checks.ts';
import { diskChecks } from './disk-checks.ts';
import { folderChecks } from './folder-checks.ts';
import { gatewayChecks } from './gateway-checks.ts';
import { machineChecks } from './machine-checks.ts';
import { networkChecks } from './network-checks.ts';
import { queueChecks } from './queue-checks.ts';
import { settingsChecks } from './settings-checks.ts';
import { unitChecks } from './unit-checks.ts';

export const checks: readonly Check[] = [
  ...settingsChecks,
  ...folderChecks,
  ...diskChecks,
  ...credentialChecks,
  ...machineChecks,
  ...unitChecks,
  ...busChecks,
  ...gatewayChecks,
  ...boatChecks,
  ...networkChecks,
  ...centralChecks,
  ...centralAnswerChecks,
  ...queueChecks,
];
