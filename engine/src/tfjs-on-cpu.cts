/**
 * Stands in for the entry of tfjs-node when there is no TensorFlow: tfjs on its
 * JavaScript CPU backend, with tfjs-node's file:// handlers, progress bar and exports.
 */
import tf = require('@tensorflow/tfjs');
import callbacks = require('@tensorflow/tfjs-node-gpu/dist/callbacks');
import files = require('@tensorflow/tfjs-node-gpu/dist/io/file_system');
import nodeIo = require('@tensorflow/tfjs-node-gpu/dist/io/index');
import original = require('@tensorflow/tfjs-node-gpu/dist/node');
import nodeVersion = require('@tensorflow/tfjs-node-gpu/dist/version');

interface EngineHandle {
  open(): { kind: string; reason?: string };
  attach(tfjs: object): void;
}

const KEY = Symbol.for('trainlab.engine.v1');
const engine = (globalThis as { [KEY]?: EngineHandle })[KEY];
const reason = engine?.open().reason;

function refuse(name: string): () => never {
  return () => {
    throw new Error(
      `tf.node.${name} needs TensorFlow, and ${reason}. ` +
        'Install it with: trainlab engine install cpu'
    );
  };
}

export * from '@tensorflow/tfjs';

export const version = { ...tf.version, 'tfjs-node': nodeVersion.version };
export const io = { ...tf.io, ...nodeIo };
export const node = Object.fromEntries(
  Object.entries(original.node).map(([name, value]) => [
    name,
    // Reads a file only.
    name === 'getMetaGraphsFromSavedModel' ? value : refuse(name)
  ])
) as unknown as typeof original.node;

engine?.attach(tf);
tf.setBackend('cpu');
tf.io.registerLoadRouter(files.nodeFileSystemRouter);
tf.io.registerSaveRouter(files.nodeFileSystemRouter);
tf.registerCallbackConstructor(1, callbacks.ProgbarLogger);
// Our one line on stderr replaces the backend's advice to install tfjs-node.
(tf.findBackend('cpu') as unknown as { firstUse: boolean }).firstUse = false;
