import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import type {
  FastifyBaseLogger,
  FastifyInstance,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify';
import type { LicenseReader } from '../../shared/boat/read-license.ts';
import type { BoatFacts } from '../../shared/findings/boat-facts.ts';
import type { Contributions } from './contribute.ts';
import type { LookUp } from './look-up.ts';
import type { ExportFolders } from './open-export.ts';
import type { QueueView } from './queue-view.ts';
import type { ExportRequests } from './request-export.ts';
import type { Commands } from './send-command.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether callers from the network need the token also where reading is open. */
    readonly needsToken?: boolean;
    /** Whether its body is records: one a line too, and with ids as the digits that were sent. */
    readonly takesRecords?: boolean;
  }
}

/** The application as the routes see it: their schemas are their types. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>;

export interface RouteDeps {
  readonly view: QueueView;
  readonly requests: ExportRequests;
  readonly commands: Commands;
  readonly contributions: Contributions;
  readonly lookUp: LookUp;
  /** Where export files lie; read, never written. */
  readonly folders: ExportFolders;
  readonly license: LicenseReader;
  /** All that is known of the boat at this moment. */
  readonly facts: () => Promise<BoatFacts>;
  /** The port that is told to callers. */
  readonly port: () => number;
}

/** Adds one route to the application. */
export type Route = (app: App, deps: RouteDeps) => void;
