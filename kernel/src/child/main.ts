/** Entry of the child process: its main thread runs the cells. */
import { Socket } from 'node:net';
import { MessageChannel, Worker } from 'node:worker_threads';
import { KERNEL_BRIDGE } from '../bridge.js';
import { notebookPlace } from '../notebook-place.js';
import type { RunnableCell } from '../language/service.js';
import { MODULE_ENVIRONMENT } from '../language/transform/environment.js';
import { Bridge } from './bridge.js';
import { CellEnvironments, moduleEnvironment } from './cell-environment.js';
import { CommMail } from './comm-mail.js';
import { Comms } from './comms.js';
import { denoShim } from './deno.js';
import { Formatters } from './format.js';
import type { GuardSetup } from './guard.js';
import { Imports } from './imports.js';
import { Input } from './input.js';
import { FrameReader } from './frames.js';
import { InterruptError } from './interrupt-error.js';
import { Interrupts } from './interrupts.js';
import { LiveValues } from './live.js';
import { report } from './messages.js';
import { NotebookModules } from './modules.js';
import { CellOutput } from './output.js';
import { ProjectModules } from './project-modules.js';
import { PEEK } from './peek.js';
import { REQUESTS_FD, type Question, type Request } from './protocol.js';
import { Runner } from './runner.js';
import { installStackFormatter } from './stack.js';
import { StatusLine } from './status.js';
import { cellTimers } from './timers.js';
import { reportError } from './traceback.js';
import { interruptTfjs } from './tfjs.js';
import { Translator } from './translator.js';
import { Variables } from './variables.js';

const { folder, fallbackFolders } = notebookPlace(process.env, process.cwd());
const interrupts = new Interrupts();
const output = new CellOutput(interrupts);
output.replaceStandardStreams();
installStackFormatter();
interruptTfjs(interrupts);

const answers = new MessageChannel();
const mail = new MessageChannel();
const setup: GuardSetup = {
  shared: interrupts.shared,
  answers: answers.port2,
  mail: mail.port2
};
const guard = new Worker(new URL('./guard.js', import.meta.url), {
  workerData: setup,
  transferList: [answers.port2, mail.port2],
  execArgv: []
});
const input = new Input(interrupts, answers.port1);
Object.assign(globalThis, { prompt: input.prompt, confirm: input.confirm });
// The modules come later: they are translated through what is made here.
const formatters = new Formatters(specifier => modules.loadNow(specifier));
const comms = new Comms({
  interrupts,
  send: (message, buffers, cause) => output.comm(message, buffers, cause),
  failed: error => tellStray(error, '')
});
new CommMail(mail.port1, interrupts, comms);
const bridge = new Bridge(
  interrupts,
  formatters,
  output,
  new StatusLine(interrupts.shared, guard),
  input,
  comms
);
Object.defineProperty(globalThis, KERNEL_BRIDGE, { value: bridge });

const translator = new Translator(interrupts, answers.port1);
const project = new ProjectModules(folder, fallbackFolders, file =>
  translator.translate(file)
);
Object.defineProperty(globalThis, Symbol.for(MODULE_ENVIRONMENT), {
  value: (file: string) => moduleEnvironment(interrupts, file)
});
const modules = new NotebookModules(folder, fallbackFolders, project);
const variables = new Variables();
const live = new LiveValues(variables);
const imports = new Imports(modules, project, variables);
const environments = new CellEnvironments(
  interrupts,
  variables,
  modules,
  imports,
  output,
  bridge,
  folder
);
const runner = new Runner(
  interrupts,
  environments,
  imports,
  formatters,
  output,
  {
    require: modules.require,
    __dirname: folder,
    __filename: environments.file,
    Deno: denoShim(bridge),
    ...cellTimers(interrupts)
  },
  process.argv[2]
);
guard.on('message', () => void runner.interrupt());

// The front's interrupt comes through the guard; a terminal's Ctrl-C reaches the
// whole process group and must not end the variables.
process.on('SIGINT', () => undefined);

/** What goes wrong after a cell's end, or beside it, is told in the cell that began it. */
function tellStray(error: unknown, lead: string): void {
  if (!(error instanceof InterruptError)) {
    output.stream('stderr', `${lead}${reportError(error).traceback.join('\n')}\n`);
  }
}
process.on('uncaughtException', error => tellStray(error, ''));
process.on('unhandledRejection', reason =>
  tellStray(reason, 'A promise was rejected and nothing handled it: ')
);

async function shutdown(): Promise<never> {
  report({ type: 'closing' });
  await bridge.shutdown();
  process.exit(0);
}

/** Answers what is asked of the values that are there, also while a cell runs. */
function answer({ kind, code, cursor }: Question): string[] {
  if (kind === 'evaluate') {
    return runner.evaluateNow(JSON.parse(code) as RunnableCell);
  }
  return kind === 'summary'
    ? [live.summary(code, cursor) ?? '']
    : [...live.completions(code, cursor), ...bridge.completions(code, cursor)];
}
Object.defineProperty(globalThis, Symbol.for(PEEK), {
  value: (kind: Question['kind'], code: string, cursor: number) =>
    answer({ kind, code, cursor })
});

const requests = new FrameReader<Request>(request => {
  switch (request.type) {
    case 'run':
      void runner.run(request);
      break;
    case 'question':
      report({ type: 'answer', id: request.id, matches: answer(request) });
      break;
    case 'shutdown':
      void shutdown();
      break;
  }
});
const front = new Socket({ fd: REQUESTS_FD, readable: true, writable: false });
front.on('data', piece => requests.push(piece));
front.on('close', () => process.exit(0));
report({ type: 'ready' });
