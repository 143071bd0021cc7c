import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { Type } from '@sinclair/typebox';
import { DomainError } from '../domain/errors.js';
import type { Context } from './context.js';

/** Addresses of the page, which its script tells apart. */
const ADDRESSES = [
  '/',
  '/experiments',
  '/experiments/:id',
  '/runs/:id',
  '/compare',
  '/comparisons/:id'
];

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8'
};

/**
 * Nothing but the page's own files may run or be asked; plotly makes a style
 * element of its own, and pictures of charts are data.
 */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; " +
  "img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'self'; " +
  "form-action 'self'; frame-ancestors 'none'";

interface Site {
  html: string;
  files: ReadonlyMap<string, Buffer>;
}

/**
 * The store's own page. It holds no data: its script asks for them as the browser's
 * user. `base` is where the store's addresses begin, with a slash at both ends.
 */
export function pageRoutes({ app }: Context, base: string | undefined): void {
  let site: Site | undefined;
  for (const url of ADDRESSES) {
    app.get(
      url,
      {
        config: { access: 'page:read' },
        schema: { summary: 'The page of the store', querystring: Type.Object({}) }
      },
      (request, reply) => {
        site ??= readSite();
        const prefix = base ?? forwardedPrefix(request.headers['x-forwarded-prefix']);
        return reply
          .type('text/html; charset=utf-8')
          .header('content-security-policy', POLICY)
          .header('referrer-policy', 'same-origin')
          .send(site.html.replace('<base href="/"', `<base href="${prefix}"`));
      }
    );
  }
  app.get(
    '/site/:file',
    {
      config: { access: 'public' },
      schema: {
        summary: 'A script or style of the page',
        params: Type.Object({ file: Type.String() })
      }
    },
    (request, reply) => {
      site ??= readSite();
      const { file } = request.params;
      const content = site.files.get(file);
      if (!content) {
        throw new DomainError(
          'RESOURCE_DOES_NOT_EXIST',
          'The page has no such file. Load the page again: it may be of another version.'
        );
      }
      return reply
        .type(TYPES[extname(file)])
        .header('cache-control', 'no-cache')
        .send(content);
    }
  );
}

/** All files of the page, so that a request names one of these and never a path. */
function readSite(): Site {
  const room = createRequire(import.meta.url).resolve('@trainlab/page/package.json');
  const folder = join(dirname(room), 'lib', 'site');
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    throw new DomainError(
      'RESOURCE_DOES_NOT_EXIST',
      'The page of the store is not built. In a checkout `npm run build` builds it.'
    );
  }
  const files = names
    .filter(name => extname(name) in TYPES)
    .map((name): [string, Buffer] => [name, readFileSync(join(folder, name))]);
  return {
    html: readFileSync(join(folder, 'index.html'), 'utf8'),
    files: new Map(files)
  };
}

/** Where a door in front of an embedded store says that its addresses begin. */
function forwardedPrefix(header: string | string[] | undefined): string {
  const plain = typeof header === 'string' && /^\/[\w.~@%/-]*$/.test(header);
  return plain && !header.startsWith('//') ? `${header.replace(/\/+$/, '')}/` : '/';
}
