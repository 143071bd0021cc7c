/**
 * One jest project per room, so that `npx jest --selectProjects store` runs one
 * room alone. Sources are transformed by swc; types are checked by the build.
 */
const rooms = ['api', 'analysis', 'views', 'store', 'kernel', 'engine', 'sdk'];
const inBrowser = new Set(['views', 'lab']);

// Published as ES modules only, so that jest has to transform them too.
const modules = [
  '@jupyter',
  '@jupyterlab',
  '@jupyter-notebook',
  '@microsoft',
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

const project = (name, folder) => ({
  displayName: name,
  rootDir: folder,
  roots: ['<rootDir>/src'],
  testEnvironment: inBrowser.has(name) ? 'jsdom' : 'node',
  testMatch: ['**/*.spec.ts', '**/*.spec.tsx'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@trainlab/api/node$': `${import.meta.dirname}/api/src/node/index.ts`,
    '^@trainlab/(api|analysis|views)$': `${import.meta.dirname}/$1/src/index.ts`,
    '\\.(css|svg)$': `${import.meta.dirname}/scripts/jest-style-stub.cjs`
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
  projects: [project('lab', '.'), ...rooms.map(room => project(room, room))].map(p => ({
    ...p,
    rootDir: p.rootDir === '.' ? import.meta.dirname : `${import.meta.dirname}/${p.rootDir}`
  }))
};
