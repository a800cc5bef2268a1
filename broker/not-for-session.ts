import { exportDataResult } from '../shared/contracts/export-data-result.ts';
import { clientIdOf } from './authorize.ts';

const COLLECTOR = clientIdOf('collector');

/**
 * Whether a message is not for a session whose filter covers its topic: the collector’s own answers fit its filter of
 * contributions. Pure.
 */
export const isNotForSession = (clientId: string, topic: string): boolean =>
  clientId === COLLECTOR && topic === exportDataResult.topic;
