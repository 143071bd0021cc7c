import { Dataset } from '@trainlab/api';
import { Type } from '@sinclair/typebox';
import { DomainError } from '../domain/errors.js';
import type { Context } from './context.js';

/**
 * Said by the Jupyter server's extension when it has opened the file for one of
 * its users. The door takes this header off whatever else comes through it, and
 * who reaches the socket otherwise may read the files anyway.
 */
const OFFER = 'x-trainlab-offer';

const Offered = Type.Object(
  {
    path: Type.String({ minLength: 1, maxLength: 4096 }),
    place: Type.String({ minLength: 1, maxLength: 4096, pattern: '^/' }),
    device: Type.Integer({ minimum: 0 }),
    inode: Type.Integer({ minimum: 0 })
  },
  { additionalProperties: false }
);

/** Files as datasets; only the Jupyter server that has opened them may say where they are. */
export function datasetFileRoutes({ app, services }: Context): void {
  app.post(
    '/dataset-files',
    {
      config: { access: 'dataset:write' },
      schema: {
        summary:
          'Registers a file that the Jupyter server has opened as a dataset; for its extension',
        body: Offered,
        response: { 200: Dataset }
      }
    },
    ({ headers, body }) => {
      const { datasetFiles } = services();
      if (!datasetFiles) {
        throw new DomainError(
          'PERMISSION_DENIED',
          'A shared store does not read files of its host. Register the file in a notebook server.'
        );
      }
      if (headers[OFFER] !== 'file') {
        throw new DomainError(
          'PERMISSION_DENIED',
          'Files are registered in the file browser of JupyterLab, which checks that they may be read.'
        );
      }
      return datasetFiles.register(body);
    }
  );
}
