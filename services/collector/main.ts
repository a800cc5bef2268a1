import { runServices } from '../../shared/runtime/run-service.ts';
import { collector } from './definition.ts';

await runServices([collector], process.env);
