import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform, release } from 'node:os';
import { tensorflowVersion } from '../device.js';

const require = createRequire(import.meta.url);
const version = (require('../../package.json') as { version: string }).version;

/** What is known at once: Node, the system, TrainLab. */
export function baseEnvironment(): Record<string, string> {
  return {
    node: process.versions.node,
    system: `${platform()} ${release()} ${arch()}`,
    trainlab: version
  };
}

/** Versions of TensorFlow and of all npm packages that this process has loaded. */
export function loadedVersions(): Record<string, string> {
  const versions: Record<string, string> = {};
  const tensorflow = tensorflowVersion();
  if (tensorflow) {
    versions.tensorflow = tensorflow;
  }
  const folders = new Set<string>();
  for (const file of Object.keys(require.cache)) {
    const folder = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(file)?.[0];
    if (folder) {
      folders.add(folder);
    }
  }
  for (const folder of folders) {
    const manifest = readManifest(folder);
    if (manifest?.name && manifest.version) {
      versions[manifest.name] = manifest.version;
    }
  }
  return versions;
}

function readManifest(folder: string): { name?: string; version?: string } | undefined {
  try {
    return JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as {
      name?: string;
      version?: string;
    };
  } catch {
    return undefined;
  }
}
