import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Comm, CommMessage, KernelBridge } from '../bridge.js';
import { kernelBridge } from '../bridge.js';
import { putBuffersIn, takeBuffersOut } from './buffers.js';

export type State = Record<string, unknown>;

/** Which classes of the front end show a model. */
export interface WidgetClass {
  modelName: string;
  viewName: string;
  module: string;
  version: string;
  /** Where it differs, as for styles. */
  viewModule?: string;
  viewVersion?: string;
}

/** Version of the widget messages that are spoken here. */
const PROTOCOL = '2.1.0';
const CONTROL_TARGET = 'jupyter.widget.control';

/** All open models by id, for a page that was loaded anew and asks for them. */
const models = new Map<string, WidgetModel>();
let servedBridge: KernelBridge | undefined;

function bridge(): KernelBridge {
  const found = kernelBridge();
  if (!found) {
    throw new Error(
      'There is no notebook for widgets: this program does not run in the kernel.'
    );
  }
  if (servedBridge !== found) {
    servedBridge = found;
    found.comms.registerTarget(CONTROL_TARGET, comm => {
      comm.onMessage(({ data }) => {
        if (data['method'] === 'request_states') {
          sendStates(comm);
        }
      });
    });
  }
  return found;
}

function sendStates(comm: Comm): void {
  const states = Object.fromEntries(
    [...models].map(([id, model]) => [
      id,
      {
        model_name: model.kind.modelName,
        model_module: model.kind.module,
        model_module_version: model.kind.version,
        state: model.wholeState()
      }
    ])
  );
  const { state, paths, buffers } = takeBuffersOut(states);
  comm.send({ method: 'update_states', states: state, buffer_paths: paths }, { buffers });
}

/** One widget model: its state lives here and in every page that shows it. */
export class WidgetModel {
  constructor(
    readonly kind: WidgetClass,
    state: State
  ) {
    this._state = { ...state };
    const { state: sent, paths, buffers } = takeBuffersOut(this.wholeState());
    this._comm = bridge().comms.open('jupyter.widget', {
      id: this.id,
      data: { state: sent, buffer_paths: paths },
      metadata: { version: PROTOCOL },
      buffers
    });
    this._comm.onMessage(message => this._received(message));
    this._comm.onClose(() => models.delete(this.id));
    models.set(this.id, this);
  }

  readonly id = randomUUID().replaceAll('-', '');

  /** How another model's state names this one. */
  get reference(): string {
    return `IPY_MODEL_${this.id}`;
  }

  get<T>(name: string): T {
    return this._state[name] as T;
  }

  /** Changes the state here and in all pages, and tells who listens. */
  set(changes: State): void {
    const changed = this._take(changes);
    if (Object.keys(changed).length > 0) {
      this._send('update', changed);
      this._tell(changed);
    }
  }

  /** Calls back after a change, whoever made it. */
  onChange(name: string, listener: (value: unknown) => void): { dispose(): void } {
    const entry = { name, listener };
    this._listeners.add(entry);
    return { dispose: () => void this._listeners.delete(entry) };
  }

  /** Calls back for a message of a view that is no change of state, such as a click. */
  onCustom(listener: (content: State, buffers: Uint8Array[]) => void): {
    dispose(): void;
  } {
    this._customListeners.add(listener);
    return { dispose: () => void this._customListeners.delete(listener) };
  }

  /** Sends such a message to the views. */
  sendCustom(content: State, buffers: readonly Uint8Array[] = []): void {
    this._comm.send({ method: 'custom', content }, { buffers });
  }

  /** Removes the model from all pages. */
  close(): void {
    this._comm.close();
    models.delete(this.id);
  }

  /** The state with the names of the classes that show it. */
  wholeState(): State {
    const { modelName, viewName, module, version, viewModule, viewVersion } = this.kind;
    return {
      _model_name: modelName,
      _model_module: module,
      _model_module_version: version,
      _view_name: viewName,
      _view_module: viewModule ?? module,
      _view_module_version: viewVersion ?? version,
      _view_count: null,
      ...this._state
    };
  }

  private _received({ data, buffers }: CommMessage): void {
    switch (data['method']) {
      case 'update': {
        const state = { ...(data['state'] as State) };
        putBuffersIn(
          state,
          (data['buffer_paths'] ?? []) as (string | number)[][],
          buffers
        );
        const changed = this._take(state);
        // Other pages follow, and the sender learns that its change has arrived.
        this._send('echo_update', state);
        this._tell(changed);
        break;
      }
      case 'request_state':
        this._send('update', this.wholeState());
        break;
      case 'custom':
        for (const listener of this._customListeners) {
          listener(data['content'] as State, buffers);
        }
        break;
    }
  }

  private _take(changes: State): State {
    const changed = Object.fromEntries(
      Object.entries(changes).filter(
        ([name, value]) => !isDeepStrictEqual(this._state[name], value)
      )
    );
    Object.assign(this._state, changed);
    return changed;
  }

  private _send(method: string, changes: State): void {
    const { state, paths, buffers } = takeBuffersOut(changes);
    this._comm.send({ method, state, buffer_paths: paths }, { buffers });
  }

  private _tell(changed: State): void {
    for (const { name, listener } of [...this._listeners]) {
      if (name in changed) {
        listener(changed[name]);
      }
    }
  }

  private readonly _state: State;
  private readonly _comm: Comm;
  private readonly _listeners = new Set<{
    name: string;
    listener: (value: unknown) => void;
  }>();
  private readonly _customListeners = new Set<
    (content: State, buffers: Uint8Array[]) => void
  >();
}
