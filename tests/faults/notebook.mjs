import { randomUUID } from 'node:crypto';
import { until } from './wait.mjs';

/** A notebook as a person has it open: a session of the server and its kernel's channels. */
export class Notebook {
  constructor(server, { kernel = 'trainlab' } = {}) {
    this._server = server;
    this._kernelName = kernel;
  }

  /** Opens the notebook, which starts a kernel, or comes back to the session that is there. */
  async open() {
    const session = await this._server.json('/api/sessions', {
      method: 'POST',
      body: JSON.stringify({
        path: `${this._kernelName}.ipynb`,
        name: `${this._kernelName}.ipynb`,
        type: 'notebook',
        kernel: { name: this._kernelName }
      })
    });
    this._kernel = session.kernel.id;
    await this._connect();
  }

  /** What the cells have shown: text of streams, errors and displays, oldest first. */
  outputs = [];

  get restarts() {
    return this._restarts;
  }

  /** The reply of the running or last cell, once it is there. */
  get reply() {
    return this._replies.get(this._execution);
  }

  /** Whether the page is connected to the kernel. */
  get isConnected() {
    return this._socket?.readyState === 1;
  }

  /** Breaks the connection as a browser does that is killed. */
  drop() {
    this._socket.terminate();
  }

  /** Connects again, as a page does that was opened anew. */
  reconnect() {
    return this._connect();
  }

  /** Resolves when the server says that it restarts the kernel by itself. */
  restarted() {
    const before = this._restarts;
    return until('the server restarts the kernel', () => this._restarts > before);
  }

  /** Runs the cell and does not wait for its end. */
  run(code) {
    this._execution = randomUUID();
    this._send('execute_request', {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true
    });
  }

  /** Waits for the end of the cell; resolves with the reply's content. */
  ended(seconds = 60) {
    return until('the cell ends', () => this._replies.get(this._execution), seconds);
  }

  interrupt() {
    return this._server.json(`/api/kernels/${this._kernel}/interrupt`, {
      method: 'POST'
    });
  }

  close() {
    this._socket?.close();
  }

  async shutDown() {
    this.close();
    await this.endKernel();
  }

  /** Asks the server to shut the kernel down; resolves with the status of its answer. */
  async endKernel() {
    const response = await this._server.fetch(`/api/kernels/${this._kernel}`, {
      method: 'DELETE'
    });
    return response.status;
  }

  async _connect() {
    this.close();
    await until('the kernel takes messages', async () => {
      const socket = this._server.channels(this._kernel, this._session);
      try {
        await new Promise((resolve, reject) => {
          socket.onopen = resolve;
          socket.onerror = () => reject(new Error('no channel'));
        });
      } catch {
        return false;
      }
      this._socket = socket;
      socket.onmessage = ({ data }) => this._receive(JSON.parse(data));
      return true;
    });
  }

  _send(type, content) {
    this._socket.send(
      JSON.stringify({
        channel: 'shell',
        header: {
          msg_id: this._execution,
          msg_type: type,
          session: this._session,
          username: '',
          version: '5.4',
          date: new Date().toISOString()
        },
        parent_header: {},
        metadata: { cellId: 'logging' },
        content,
        buffers: []
      })
    );
  }

  _receive(message) {
    const { content } = message;
    if (message.header.msg_type === 'execute_reply') {
      this._replies.set(message.parent_header.msg_id, content);
    } else if (message.header.msg_type === 'stream') {
      this.outputs.push(content.text);
    } else if (message.header.msg_type === 'error') {
      this.outputs.push(`${content.ename}: ${content.evalue}`);
    } else if (message.content?.execution_state === 'restarting') {
      this._restarts++;
    }
  }

  _session = randomUUID();
  _replies = new Map();
  _restarts = 0;
}
