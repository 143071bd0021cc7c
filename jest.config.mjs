import { join } from 'node:path';

/**
 * One jest project per room, so that `npx jest --selectProjects store` runs one
 * room alone. Sources are transformed by swc; types are checked by the build.
 */
const rooms = ['api', 'analysis', 'views', 'page', 'store', 'kernel', 'engine', 'sdk'];
const inBrowser = new Set(['views', 'page', 'lab']);

// Published as ES modules only, so that jest has to transform them too.
const modules = [
  '@jupyter',
  '@jupyterlab',
  '@jupyter-notebook',
  '@microsoft',
  'cookie',
  'exenv-es6',
  'lib0',
  'nanoid',
  'vscode-ws-jsonrpc',
  'y-protocols',
  'y-websocket',
  'yjs',
  'uplot',
  'lodash-es',
  'd3-.*',
  'internmap',
  'delaunator',
  'robust-predicates'
];

const project = (name, folder, sources = 'src') => ({
  displayName: name,
  rootDir: join(import.meta.dirname, folder),
  roots: [`<rootDir>/${sources}`],
  testEnvironment:
    name === 'lab'
      ? join(import.meta.dirname, 'src/testing/browser-environment.cjs')
      : inBrowser.has(name)
        ? 'jsdom'
        : 'node',
  testMatch: ['**/*.spec.ts', '**/*.spec.tsx'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@trainlab/api/node$': join(import.meta.dirname, 'api/src/node/index.ts'),
    '^@trainlab/(api|analysis|views)$': join(import.meta.dirname, '$1/src/index.ts'),
    '^@trainlab/analysis/testing$': `${import.meta.dirname}/analysis/src/testing.ts`,
    '^@trainlab/views/sharing$': `${import.meta.dirname}/views/src/sharing.ts`,
    '^@trainlab/views/rows$': `${import.meta.dirname}/views/src/rows.tsx`,
    '\\.svg$': join(import.meta.dirname, 'src/testing/svg-stub.cjs'),
    '\\.css$': join(import.meta.dirname, 'scripts/jest-style-stub.cjs')
  },
  transform: {
    '\\.[jt]sx?$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true },
          target: 'es2022',
          transform: { react: { runtime: 'automatic' } }
        },
        module: { type: 'commonjs' }
      }
    ]
  },
  transformIgnorePatterns: [`/node_modules/(?!(${modules.join('|')})/)`]
});

export default {
  // Tests wait for states; the limit only ends what will never come.
  testTimeout: 60_000,
  projects: [
    project('repository', 'tests', 'repository'),
    project('lab', '.'),
    ...rooms.map(room => project(room, room))
  ]
};
