import { promisify } from 'node:util';
import type { Interrupts } from './interrupts.js';

type Callback = (...args: unknown[]) => void;
type Start = (callback: Callback, ...args: unknown[]) => unknown;
type Stop = (timer: unknown) => void;

/**
 * The timer functions that cells see: those of the process, but an interrupt of
 * a cell cancels the timers that its code started. Libraries keep the plain
 * ones, since their timers often serve more than one cell.
 */
export function cellTimers(interrupts: Interrupts) {
  const globals = globalThis as unknown as Record<string, Start & Stop>;
  const starter = (name: string, stopper: string, repeats: boolean): Start => {
    const start: Start = (callback, ...args) => {
      const { run } = interrupts;
      const call: Callback =
        repeats || typeof callback !== 'function'
          ? callback
          : (...values) => {
              run?.timers.delete(timer);
              callback(...values);
            };
      const timer: unknown = globals[name](call, ...args);
      run?.timers.set(timer, () => globals[stopper](timer));
      return timer;
    };
    const custom = Object.getOwnPropertyDescriptor(globals[name], promisify.custom);
    return custom ? Object.defineProperty(start, promisify.custom, custom) : start;
  };
  const stopper =
    (name: string): Stop =>
    timer => {
      interrupts.run?.timers.delete(timer);
      globals[name](timer);
    };
  return {
    setTimeout: starter('setTimeout', 'clearTimeout', false),
    setInterval: starter('setInterval', 'clearInterval', true),
    setImmediate: starter('setImmediate', 'clearImmediate', false),
    clearTimeout: stopper('clearTimeout'),
    clearInterval: stopper('clearInterval'),
    clearImmediate: stopper('clearImmediate')
  };
}
