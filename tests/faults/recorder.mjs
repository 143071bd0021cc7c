import { createServer } from 'node:net';
import { until } from './wait.mjs';

/**
 * The list of what was acknowledged, kept in this process, which nobody kills. A
 * cell connects, names its run and the processes that serve it, and sends a line
 * whenever a call has returned: the step of a point, or an object with more
 * about the run. An object with `run` begins another one.
 */
export class Recorder {
  /** All runs so far, oldest first: `{ run, child, front, steps, notes }`. */
  runs = [];

  async listen(path) {
    this.path = path;
    this._server = createServer(socket => this._accept(socket));
    await new Promise((resolve, reject) => {
      this._server.once('error', reject).listen(path, resolve);
    });
  }

  get count() {
    return this.runs.reduce((sum, run) => sum + run.steps.length, 0);
  }

  /** Waits for a run beyond the `before` first ones. */
  next(before) {
    return until('a cell begins a run', () => this.runs[before]);
  }

  /** Waits until a run has acknowledged `more` further points. */
  async grows(run, more) {
    const enough = run.steps.length + more;
    await until(`run ${run.run} logs`, () => run.steps.length >= enough);
  }

  close() {
    this._server?.close();
    this._sockets.forEach(socket => socket.destroy());
  }

  _accept(socket) {
    let rest = '';
    let run;
    this._sockets.add(socket);
    socket.setEncoding('utf8');
    socket.on('error', () => undefined);
    socket.on('close', () => this._sockets.delete(socket));
    socket.on('data', text => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      for (const line of lines) {
        const told = JSON.parse(line);
        if (typeof told === 'number') {
          run.steps.push(told);
        } else if (told.run === undefined) {
          run.notes.push(told);
        } else {
          run = { ...told, steps: [], notes: [] };
          this.runs.push(run);
        }
      }
    });
  }

  _sockets = new Set();
}

/** The cell: about 200 points a second, each told to the recorder once `log` has returned. */
export function loggingCell(recorderPath) {
  return `
import { connect } from 'node:net';
import { experiments } from 'trainlab';

const recorder = connect(${JSON.stringify(recorderPath)});
recorder.on('error', () => undefined);
const run = experiments.start('kills', { objective: { metric: 'value', goal: 'max' } });
recorder.write(JSON.stringify({ run: run.id, child: process.pid, front: process.ppid }) + '\\n');
for (let step = 0; ; step++) {
  run.log({ value: step / 7 }, step);
  recorder.write(step + '\\n');
  await new Promise(resolve => setTimeout(resolve, 5));
}
`;
}
