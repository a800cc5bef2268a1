import { runServices } from '../../shared/runtime/run-service.ts';
import { daily } from './definition.ts';

await runServices([daily], process.env);
