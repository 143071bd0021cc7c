import type { Readable } from 'node:stream';
import { RunId, type Artifact } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import type { FastifyReply } from 'fastify';
import { invalid } from '../domain/errors.js';
import { viewerOf, type Context } from './context.js';

export function artifactRoutes(context: Context): void {
  const { app, services } = context;
  app.get(
    '/runs/:id/artifacts/*',
    {
      config: { access: 'run:read' },
      schema: {
        summary: 'The bytes of an artifact, as a download',
        params: Type.Object({ id: RunId, '*': Type.String() })
      }
    },
    async (request, reply) => {
      const { artifacts } = services();
      const artifact = artifacts.find(
        viewerOf(context, request),
        request.params.id,
        pathBehind(/\/runs\/[^/]+\/artifacts\/(.*)$/, request.raw.url ?? '')
      );
      return sendArtifact(reply, artifact, await artifacts.read(artifact));
    }
  );
}

/** Answers with an artifact as a download. */
export function sendArtifact(
  reply: FastifyReply,
  artifact: Artifact,
  bytes: Readable
): FastifyReply {
  // Whatever a run has kept is data: never shown in place, never run.
  return reply
    .type('application/octet-stream')
    .header('content-length', artifact.size)
    .header('content-disposition', attachment(artifact.path))
    .header('x-content-type-options', 'nosniff')
    .header('content-security-policy', "sandbox; default-src 'none'")
    .header('cross-origin-resource-policy', 'same-origin')
    .header('etag', `"${artifact.sha256}"`)
    .send(bytes);
}

/** What a pattern finds last in an address as it was sent, decoded exactly once. */
export function pathBehind(pattern: RegExp, url: string): string {
  const [address] = url.split('?');
  const encoded = pattern.exec(address)?.[1] ?? '';
  try {
    return decodeURIComponent(encoded);
  } catch {
    throw invalid(
      'path',
      'The path of the artifact is not encoded as an address must be.'
    );
  }
}

/** See RFC 6266; the plain form is for readers that do not know the encoded one. */
function attachment(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const plain = name.replace(/[^\w.-]/g, '_');
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
