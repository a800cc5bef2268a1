import { runServices } from '../../shared/runtime/run-service.ts';
import { queueKeeper } from './definition.ts';

await runServices([queueKeeper], process.env);
