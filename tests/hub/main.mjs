/** `npm run test:hub`: sets up what is missing, and runs everything on a real JupyterHub. */
import { setup } from '../../scripts/setup.mjs';

await setup({ for: 'test' });
await import('./run.mjs');
