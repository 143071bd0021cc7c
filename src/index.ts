import { comparisonOutputPlugin, comparisonPlugin } from './comparison/index.js';
import { datasetFilesPlugin } from './datasets/files-plugin.js';
import { datasetsModelPlugin, datasetsPlugin } from './datasets/index.js';
import { doctorPlugin } from './doctor/index.js';
import { experimentsModelPlugin, experimentsPlugin } from './experiments/index.js';
import { devicesModelPlugin, deviceStatusPlugin, gpuPlugin } from './gpu/index.js';
import { missedOutputsPlugin } from './kernel/index.js';
import { lineagePlugin } from './lineage/index.js';
import { runPlugin } from './run/index.js';
import { sharingPlugin } from './sharing/index.js';
import { storePlugin } from './store/index.js';

export * from './comparison/tokens.js';
export * from './datasets/tokens.js';
export * from './experiments/tokens.js';
export * from './gpu/tokens.js';
export * from './run/tokens.js';
export * from './store/tokens.js';

export default [
  storePlugin,
  experimentsModelPlugin,
  experimentsPlugin,
  comparisonPlugin,
  comparisonOutputPlugin,
  runPlugin,
  datasetsModelPlugin,
  datasetsPlugin,
  datasetFilesPlugin,
  devicesModelPlugin,
  gpuPlugin,
  deviceStatusPlugin,
  doctorPlugin,
  lineagePlugin,
  sharingPlugin,
  missedOutputsPlugin
];
