import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PROTOCOL_VERSION, type Content } from '../wire/message.js';

const require = createRequire(import.meta.url);

function versionIn(file: string): string {
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-info */
export function kernelInfo(): Content {
  const version = versionIn(require.resolve('../../package.json'));
  return {
    status: 'ok',
    protocol_version: PROTOCOL_VERSION,
    implementation: 'trainlab',
    implementation_version: version,
    language_info: {
      name: 'typescript',
      version: process.versions.node,
      mimetype: 'application/typescript',
      file_extension: '.ts',
      pygments_lexer: 'typescript',
      codemirror_mode: 'typescript',
      nbconvert_exporter: 'script'
    },
    banner: `TrainLab ${version}: TypeScript on Node.js ${process.versions.node}`,
    help_links: [
      { text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' },
      { text: 'Node.js', url: 'https://nodejs.org/docs/latest/api/' },
      { text: 'TensorFlow.js', url: 'https://js.tensorflow.org/api/latest/' }
    ],
    debugger: false,
    supported_features: ['kernel subshells']
  };
}
