import { broker } from '../broker/definition.ts';
import { collector } from '../services/collector/definition.ts';
import { gateway } from '../services/gateway/definition.ts';
import { queueKeeper } from '../services/queue-keeper/definition.ts';
import { uploader } from '../services/uploader/definition.ts';
import { runServices } from '../shared/runtime/run-service.ts';

/** The whole boat in one process, for a machine with little memory. */
await runServices([broker, queueKeeper, collector, uploader, gateway], process.env);
