import type { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { BlobTooLargeError } from '../blobs/blob-store.js';
import { artifactPathFault } from '../domain/artifact-path.js';
import { invalid } from '../domain/errors.js';
import { viewerOf, type Context } from '../routes/context.js';
import { pathBehind, sendArtifact } from '../routes/artifacts.js';
import type { Facade } from './facade.js';
import { artifactUri, experimentOf, wireId } from './messages.js';
import { runId } from './runs.js';

/** Largest artifact in bytes: 5 GiB, what S3 takes in one request too. */
const MAX_ARTIFACT = 5 * 1024 ** 3;
const BEHIND = /\/mlflow-artifacts\/artifacts\/(.*)$/;
/** What follows `mlflow-artifacts:/` in the places that runs are given. */
const PLACE = /^(?:0|[1-9]\d{0,14})\/([0-9a-f]{32})\/artifacts(?:\/(.+))?$/s;

/** The route that lists a run's artifacts. */
export function artifactListRoute(facade: Facade): void {
  const { services } = facade;
  facade.route('GET', '/artifacts/list', 'run:read', (fields, { viewer }) => {
    const { runs, artifacts } = services();
    const run = runs.summary(viewer, runId(fields));
    const files = artifacts.list(viewer, run.id, fields.optionalText('path') ?? '');
    return {
      root_uri: artifactUri(wireId(viewer, experimentOf(run)), run.id),
      files: files.map(({ path, size }) => fileInfo(path, size))
    };
  });
}

/**
 * Routes through which clients send and fetch bytes. What stands in the address
 * is a name that was given to a run before, and no place on any disk.
 */
export function artifactProxyRoutes(context: Context, limit = MAX_ARTIFACT): void {
  const { app, services } = context;
  // Bytes pass whatever their type is said to be.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_: FastifyRequest, bytes, done) => done(null, bytes));
  for (const prefix of ['/api', '/ajax-api']) {
    const artifacts = `${prefix}/2.0/mlflow-artifacts/artifacts`;

    app.get(artifacts, { config: { access: 'run:read' } }, request => {
      const { path } = request.query as { path?: unknown };
      const { id, name } = placeOf(typeof path === 'string' ? path : '');
      const files = services().artifacts.list(viewerOf(context, request), id, name);
      const start = name === '' ? 0 : name.length + 1;
      return { files: files.map(file => fileInfo(file.path.slice(start), file.size)) };
    });

    app.get(
      `${artifacts}/*`,
      { config: { access: 'run:read' } },
      async (request, reply) => {
        const { artifacts: kept } = services();
        const { id, name } = placeOf(pathBehind(BEHIND, request.raw.url ?? ''));
        const artifact = kept.find(viewerOf(context, request), id, name);
        return sendArtifact(reply, artifact, await kept.read(artifact));
      }
    );

    app.put(
      `${artifacts}/*`,
      { config: { access: 'run:write' }, bodyLimit: limit },
      async request => {
        const { artifacts: kept, runLog } = services();
        const place = pathBehind(BEHIND, request.raw.url ?? '');
        const { id, name } = placeOf(place);
        const author = viewerOf(context, request);
        runLog.active(author, id);
        checkEncodings(name);
        try {
          const artifact = await kept.receive(name, bytesOf(request), limit);
          // Who might write when the bytes began to come may not any more.
          runLog.keep(viewerOf(context, request), id, artifact);
        } catch (error) {
          throw error instanceof BlobTooLargeError
            ? Object.assign(new Error(`The artifact was refused: ${error.message}`), {
                statusCode: 413
              })
            : error;
        }
        return {};
      }
    );
  }
}

/** An empty file is sent without a body. */
function bytesOf(request: FastifyRequest): Readable {
  return (request.body as Readable | undefined) ?? request.raw;
}

/** The run and the name inside it; the name is empty for all of the run. */
function placeOf(place: string): { id: string; name: string } {
  const [, id, name = ''] = PLACE.exec(place) ?? [];
  if (id === undefined) {
    throw invalid(
      'path',
      'The path was refused: an artifact is addressed as <experiment>/<run>/artifacts/<path>.'
    );
  }
  return { id, name };
}

/**
 * MLflow's client decodes names again and again, and lists nothing of a run that
 * has one which then leads out of it.
 */
function checkEncodings(name: string): void {
  let decoded = name;
  for (let next = decodedOrSame(name); next !== decoded; next = decodedOrSame(next)) {
    decoded = next;
    const fault = artifactPathFault(decoded);
    if (fault) {
      throw invalid(
        'path',
        `The artifact's path was refused: decoded once more, ${fault}`
      );
    }
  }
}

function decodedOrSame(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function fileInfo(path: string, size: number | undefined): object {
  return size === undefined
    ? { path, is_dir: true }
    : { path, is_dir: false, file_size: size };
}
