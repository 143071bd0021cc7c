import { useEffect, useState } from 'react';

const listeners = new Set<() => void>();
let interval: ReturnType<typeof setInterval> | undefined;

/** The time, renewed once a second while `running`; all callers tick together. */
export function useClock(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) {
      return;
    }
    const tick = () => setNow(Date.now());
    tick();
    listeners.add(tick);
    interval ??= setInterval(() => {
      if (!document.hidden) {
        listeners.forEach(listener => listener());
      }
    }, 1000);
    return () => {
      listeners.delete(tick);
      if (listeners.size === 0) {
        clearInterval(interval);
        interval = undefined;
      }
    };
  }, [running]);
  return now;
}
