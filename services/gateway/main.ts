import { runServices } from '../../shared/runtime/run-service.ts';
import { gateway } from './definition.ts';

await runServices([gateway], process.env);
