import { runServices } from '../../shared/runtime/run-service.ts';
import { uploader } from './definition.ts';

await runServices([uploader], process.env);
