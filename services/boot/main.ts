import { runServices } from '../../shared/runtime/run-service.ts';
import { boot } from './definition.ts';

await runServices([boot], process.env);
