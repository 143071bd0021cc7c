/** Bundles the page into `lib/site/`: one script, which loads charts when they are needed, and one style. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const room = dirname(dirname(fileURLToPath(import.meta.url)));
const site = join(room, 'lib', 'site');

rmSync(site, { recursive: true, force: true });
mkdirSync(site, { recursive: true });
const common = {
  absWorkingDir: room,
  outdir: site,
  bundle: true,
  minify: true,
  target: 'es2022',
  logLevel: 'warning'
};
await build({
  ...common,
  entryPoints: { page: 'lib/main.js' },
  splitting: true,
  format: 'esm',
  define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
  chunkNames: 'chunk-[hash]',
  // Of plotly's maps, which are not used.
  loader: { '.css': 'empty' }
});
await build({ ...common, entryPoints: { style: 'style/index.css' } });
cpSync(join(room, 'src/index.html'), join(site, 'index.html'));
