import { runServices } from '../../shared/runtime/run-service.ts';
import { central } from './definition.ts';

await runServices([central], process.env);
