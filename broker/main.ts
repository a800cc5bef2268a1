import { runServices } from '../shared/runtime/run-service.ts';
import { broker } from './definition.ts';

await runServices([broker], process.env);
