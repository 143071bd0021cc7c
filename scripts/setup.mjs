/**
 * Sets up everything that the repository needs, in `.venv/`, `node_modules/` and
 * the build folders; what is up to date is left alone. Needs Node ≥ 20 and
 * Python ≥ 3.10, and nothing of ours.
 *
 *     node scripts/setup.mjs            what `npm start` needs
 *     node scripts/setup.mjs --test     what `npm test` needs
 */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  buildAddon,
  buildLabExtension,
  compile,
  isCompiled,
  labExtensionIsBuilt,
  labSources,
  sources,
  stampOf
} from './setup/build.mjs';
import { goOnInNode24 } from './setup/go-on.mjs';
import { isLinked, link, linkNode, nodeIsLinked } from './setup/link.mjs';
import { installPackages, packagesAreInstalled } from './setup/packages.mjs';
import { environment, log, root, sitePackages } from './setup/paths.mjs';
import {
  createEnvironment,
  engineVersion,
  environmentRuns,
  installEngine,
  installPythonPackages
} from './setup/python.mjs';
import { createReport } from './setup/report.mjs';
import { runSteps } from './setup/steps.mjs';

const engineFolder = join(environment, 'share', 'trainlab', 'engine');

/** The steps for a purpose: 'start' or 'test'. */
export function stepsFor(purpose) {
  const requirements = `requirements/${purpose === 'test' ? 'test' : 'base'}.txt`;
  return [
    {
      name: 'environment',
      title: 'Python environment: .venv',
      done: environmentRuns,
      run: createEnvironment
    },
    {
      name: 'python',
      title: 'Python packages: JupyterLab, Node 24',
      needs: ['environment'],
      inputs: () => [
        'requirements/base.txt',
        'requirements/constraints.txt',
        requirements
      ],
      // What tests need includes what a start needs.
      stamp: stampOf(`python-${purpose}`),
      done: nodeIsLinked,
      run: async say => {
        await installPythonPackages(requirements, say);
        linkNode();
      }
    },
    {
      name: 'engine',
      title: `Engine: TensorFlow ${engineVersion()}`,
      needs: ['environment'],
      inputs: () => ['trainlab/engines'],
      stamp: stampOf('engine'),
      done: hasTensorFlow,
      run: installEngine
    },
    {
      name: 'packages',
      title: 'npm packages',
      needs: ['python'],
      done: packagesAreInstalled,
      run: installPackages
    },
    {
      name: 'compile',
      title: 'Build: TypeScript',
      needs: ['packages'],
      inputs: sources,
      stamp: stampOf('compile'),
      done: isCompiled,
      run: compile
    },
    {
      name: 'addon',
      title: 'Build: native addon',
      needs: ['packages'],
      inputs: () => [
        'engine/native',
        'engine/scripts/build-addon.mjs',
        'package-lock.json'
      ],
      stamp: stampOf('addon'),
      done: () => existsSync(join(root, 'engine', 'build', 'trainlab_engine.node')),
      run: buildAddon
    },
    {
      name: 'extension',
      title: 'Build: lab extension',
      needs: ['compile'],
      inputs: labSources,
      stamp: stampOf('extension'),
      done: labExtensionIsBuilt,
      run: () => buildLabExtension()
    },
    {
      name: 'link',
      title: 'Jupyter: kernel, lab extension, server extension',
      needs: ['python', 'extension'],
      done: isLinked,
      run: link
    }
  ];
}

/**
 * Sets up for 'start' or 'test'; then the calling program goes on in Node 24.
 * A failure is told, and ends the process with status 1.
 */
export async function setup({ for: purpose }) {
  const steps = stepsFor(purpose);
  const report = createReport(steps.length);
  mkdirSync(dirname(log), { recursive: true });
  writeFileSync(log, '');
  try {
    const [major] = process.versions.node.split('.').map(Number);
    if (major < 20) {
      throw new Error(
        `TrainLab needs Node 20 or newer to set itself up, and this is ${process.version}.`
      );
    }
    await runSteps(steps, report);
  } catch (error) {
    report.failed(error);
    process.exit(1);
  }
  report.end();
  await goOnInNode24();
}

/** Whether TensorFlow's libraries are there, or there are none for this system. */
function hasTensorFlow() {
  return (
    process.platform !== 'linux' ||
    process.env.TRAINLAB_TENSORFLOW !== undefined ||
    existsSync(join(sitePackages(), 'tensorflow')) ||
    (existsSync(engineFolder) &&
      readdirSync(engineFolder).some(name =>
        existsSync(join(engineFolder, name, 'engine.json'))
      ))
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await setup({ for: process.argv.includes('--test') ? 'test' : 'start' });
}
