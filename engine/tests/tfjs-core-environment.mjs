// Bundled before tfjs-core's tests: they ask for the environments while they are defined.
import { setTestEnvs } from '@tensorflow/tfjs-core/dist/jasmine_util';

setTestEnvs([
  { name: 'test-tensorflow', backendName: 'tensorflow', flags: {}, isDataSync: true }
]);
