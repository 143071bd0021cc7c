import type { Content, Message } from '../wire/message.js';
import type { RequestChannel, Sockets } from '../wire/sockets.js';
import { notebookPlace } from '../notebook-place.js';
import { besideHandler } from './beside.js';
import { CellOutputs } from './cell-outputs.js';
import { ChildSupervisor, LOST } from './child-supervisor.js';
import { CommRouter } from './comms.js';
import { completeHandler } from './complete.js';
import { debugRequest } from './debug-request.js';
import type { Handler } from './exchange.js';
import { flag } from './exchange.js';
import { ExecuteQueue } from './execute.js';
import { History, historyFolder } from './history.js';
import { historyHandler } from './history-request.js';
import { inspectHandler } from './inspect.js';
import { InputRequests } from './input.js';
import { InterruptLadder } from './interrupt.js';
import { isCompleteHandler } from './is-complete.js';
import { kernelInfo } from './kernel-info.js';
import { keptFolder, KeptOutputs } from './kept/kept-outputs.js';
import { KEPT_TARGET, keptTarget } from './kept/kept-target.js';
import { LanguageWorker } from './language-worker.js';
import { outputSettings } from './output-settings.js';
import { Publisher } from './publisher.js';
import { Subshells } from './subshells.js';
import { Usage } from './usage.js';

/** Broadcasts may wait up to so many bytes before the child is slowed down. */
const BROADCAST_LIMIT = 8 << 20;

/** The front process: takes requests, has them answered, sends what comes of it. */
export class Kernel {
  constructor(
    private readonly _sockets: Sockets,
    environment: NodeJS.ProcessEnv
  ) {
    const { path, folder, fallbackFolders } = notebookPlace(environment, process.cwd());
    this._kept = new KeptOutputs(keptFolder(environment));
    this._publisher = new Publisher(_sockets, (...sent) => this._kept.record(...sent));
    this._outputs = new CellOutputs(this._publisher, outputSettings(environment));
    this._worker = new LanguageWorker({ folder, fallbackFolders });
    const { language } = this._worker;
    this._child = new ChildSupervisor(
      {
        onStream: (run, name, text) => {
          this._outputs.stream(run, name, text);
          this._relieve();
        },
        onNative: (run, name, text) => {
          this._outputs.native(run, name, text);
          this._relieve();
        },
        onDisplay: (run, bundle, update) => {
          this._outputs.display(run, bundle, update);
          this._relieve();
        },
        onClear: (run, wait) => this._outputs.clear(run, wait),
        onLimit: (run, bytes) => this._outputs.limit(run, bytes),
        onResult: (run, bundle) => this._queue.result(run, bundle),
        translate: file => language.module(file),
        onInput: (run, prompt, password) => {
          this._publisher.flush();
          this._input.ask(run, prompt, password);
        },
        onComm: (...message) => this._comms.fromChild(...message),
        onExit: () => this._comms.childEnded(),
        onIdleExit: (run, reason) => {
          void language.forget();
          this._outputs.say(run, `${reason} ${LOST}\n`);
        }
      },
      environment
    );
    const history = new History(historyFolder(environment));
    this._queue = new ExecuteQueue({
      language,
      child: this._child,
      publisher: this._publisher,
      outputs: this._outputs,
      history,
      notebookPath: path,
      reply: (message, content) => this._reply('shell', message, content),
      onSettled: () => this._interrupts.settle()
    });
    this._input = new InputRequests({
      sockets: _sockets,
      asker: run => this._queue.asker(run),
      answer: answer => this._child.answer(answer)
    });
    this._comms = new CommRouter({
      publisher: this._publisher,
      deliver: (...letter) => this._child.comm(...letter),
      parentOf: run => this._outputs.parentOf(run)
    });
    this._comms.serve(KEPT_TARGET, keptTarget(this._kept, this._comms));
    this._interrupts = new InterruptLadder({
      run: () => this._queue.run,
      raise: run => this._queue.interrupt(run),
      say: (run, text) => this._outputs.say(run, text),
      kill: reason => this._child.kill(reason)
    });
    const beside = besideHandler(
      language,
      this._child,
      this._publisher,
      () => this._queue.count
    );
    this._beside = (message, channel) => {
      this._subshells.check(message);
      return beside(message, channel);
    };
    this._handlers = {
      kernel_info_request: kernelInfo,
      complete_request: completeHandler(language, this._child),
      inspect_request: inspectHandler(language, this._child),
      is_complete_request: isCompleteHandler(language),
      history_request: historyHandler(history),
      interrupt_request: this._interrupts.handler,
      shutdown_request: this._shutdownHandler,
      debug_request: debugRequest,
      usage_request: new Usage(() => this._child.pid).handler,
      ...this._subshells.handlers,
      ...this._comms.handlers
    };
  }

  /** Begins to answer. The child and the language worker start after the first answer. */
  start(): void {
    this._publisher.status('starting', {});
    this._sockets.listen((channel, message) => this._onMessage(channel, message));
    this._warming = setTimeout(() => this._warmUp(), WARM_UP_MS);
  }

  interrupt(): void {
    this._interrupts.interrupt();
  }

  /** Ends the child and the worker, and the process when everything is sent. */
  async shutdown(reason: string): Promise<void> {
    if (this._isClosing) {
      return;
    }
    this._isClosing = true;
    clearTimeout(this._warming);
    await Promise.all([this._child.shutdown(reason), this._worker.stop()]);
    this._publisher.flush();
    await this._sockets.close();
    process.exit(0);
  }

  private _onMessage(channel: RequestChannel, message: Message): void {
    if (channel === 'stdin') {
      this._input.onMessage(message);
      return;
    }
    const { msg_type: type } = message.header;
    if (type === 'execute_request' && channel === 'shell') {
      if (this._subshells.isNamed(message) && this._queue.busyWith) {
        void this._handle(channel, message, this._beside);
        return;
      }
      this._warmUp();
      this._kept.expect(message);
      this._queue.push(message);
      return;
    }
    const handler = Object.hasOwn(this._handlers, type)
      ? this._handlers[type]
      : undefined;
    if (handler) {
      void this._handle(channel, message, handler);
    } else {
      process.stderr.write(`No answer to ${message.header.msg_type}: unknown here.\n`);
    }
  }

  private async _handle(
    channel: RequestChannel,
    message: Message,
    handler: Handler
  ): Promise<void> {
    const { header } = message;
    this._publisher.status('busy', header);
    let content: Content | undefined;
    try {
      content = await handler(message, channel);
    } catch (error) {
      content = {
        status: 'error',
        ename: 'KernelError',
        evalue: String(error),
        traceback: []
      };
    }
    if (content && header.msg_type.endsWith('_request')) {
      this._reply(channel, message, content);
    }
    this._publisher.status('idle', header);
    const { busyWith } = this._queue;
    if (busyWith) {
      // Clients show the last status; a cell is still running.
      this._publisher.status('busy', busyWith);
    }
    setImmediate(() => this._warmUp());
  }

  private readonly _shutdownHandler: Handler = ({ content }) => {
    const restart = flag(content, 'restart', false);
    const reason = restart ? 'The kernel was restarted.' : 'The kernel was shut down.';
    setImmediate(() => void this.shutdown(reason));
    return { status: 'ok', restart };
  };

  private _reply(channel: RequestChannel, message: Message, content: Content): void {
    this._sockets.send(channel, {
      identities: message.identities,
      type: message.header.msg_type.replace(/_request$/, '_reply'),
      parent: message.header,
      content
    });
  }

  private _warmUp(): void {
    if (!this._isWarm && !this._isClosing) {
      this._isWarm = true;
      clearTimeout(this._warming);
      this._child.start();
      this._worker.start();
    }
  }

  /** Slows the child down while clients do not keep up with its output. */
  private _relieve(): void {
    if (!this._isThrottled && this._sockets.pendingBroadcastBytes > BROADCAST_LIMIT) {
      this._isThrottled = true;
      this._child.throttle(true);
      void this._sockets.broadcastsSent().then(() => {
        this._isThrottled = false;
        this._child.throttle(false);
      });
    }
  }

  private readonly _kept: KeptOutputs;
  private readonly _publisher: Publisher;
  private readonly _outputs: CellOutputs;
  private readonly _worker: LanguageWorker;
  private readonly _child: ChildSupervisor;
  private readonly _queue: ExecuteQueue;
  private readonly _comms: CommRouter;
  private readonly _subshells = new Subshells();
  private readonly _input: InputRequests;
  private readonly _interrupts: InterruptLadder;
  private readonly _beside: Handler;
  private readonly _handlers: Record<string, Handler>;
  private _warming: NodeJS.Timeout | undefined;
  private _isWarm = false;
  private _isThrottled = false;
  private _isClosing = false;
}

/** Without any request the child and the worker start after this time, in milliseconds. */
const WARM_UP_MS = 300;
