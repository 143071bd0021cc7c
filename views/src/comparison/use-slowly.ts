import { useEffect, useRef, useState } from 'react';

/**
 * The value, but a new one at most every `ms` milliseconds, and none that has
 * the same JSON as before: for what is slow to draw while values come in.
 */
export function useSlowly<T>(value: T, ms: number): T {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  latest.current = value;
  const due = useRef(0);
  const json = JSON.stringify(value);
  useEffect(() => {
    const wait = due.current - Date.now();
    const take = () => {
      due.current = Date.now() + ms;
      setShown(before =>
        JSON.stringify(before) === JSON.stringify(latest.current)
          ? before
          : latest.current
      );
    };
    if (wait <= 0) {
      take();
      return;
    }
    const timer = setTimeout(take, wait);
    return () => clearTimeout(timer);
  }, [json, ms]);
  return shown;
}
