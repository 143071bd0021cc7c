import { until } from '../../faults/wait.mjs';

/** Watches events as a lab does, and remembers when each point of a metric was seen first. */
export class Watcher {
  constructor(account) {
    this._account = account;
  }

  async open() {
    const socket = this._account.events();
    this._socket = socket;
    socket.on('message', data => this._receive(JSON.parse(String(data))));
    socket.on('error', () => {});
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    await until(`${this._account.name} is greeted`, () => this.storeId);
  }

  close() {
    this._socket?.close();
  }

  /** The newest state of a run that events have brought. */
  run(id) {
    return this._runs.get(id);
  }

  get runIds() {
    return [...this._runs.keys()];
  }

  /** Everything that came, as text, to be searched. */
  get text() {
    return this._text.join('\n');
  }

  _receive(event) {
    this._text.push(JSON.stringify(event));
    if (event.type === 'hello') {
      this.storeId = event.storeId;
    } else if (event.type === 'run') {
      this._runs.set(event.run.id, event.run);
      this.onRun?.(event.run, Date.now());
    }
  }

  _runs = new Map();
  _text = [];
}
