/**
 * `npm run build`: all rooms, the native addon, and the lab extension.
 *
 *     npm run build                   for development, with source maps
 *     npm run build -- --production   as it is published
 */
import { buildAddon, buildLabExtension, compile } from './setup/build.mjs';
import { setup } from './setup.mjs';

await setup({ for: 'start' });

// What was up to date by its sources is built again all the same: who types
// `build` may have changed the output.
await compile();
await buildAddon();
await buildLabExtension({ production: process.argv.includes('--production') });
process.stdout.write('Built all rooms, the addon and the lab extension.\n');
