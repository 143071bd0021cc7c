import { useEffect, useState } from 'react';
import type uPlot from 'uplot';

let loading: Promise<typeof uPlot> | undefined;

/** Loads the charting library once, when the first curve is to be drawn. */
export function loadPlotting(): Promise<typeof uPlot> {
  loading ??= import('uplot').then(
    module => module.default,
    (error: unknown) => {
      loading = undefined;
      throw error;
    }
  );
  return loading;
}

export interface Plotting {
  library?: typeof uPlot;
  /** Why it could not be loaded. */
  error?: string;
  retry(): void;
}

/** The charting library for a component, as soon as it is there. */
export function usePlotting(): Plotting {
  const [library, setLibrary] = useState<{ plot?: typeof uPlot; error?: string }>({});
  const [tries, setTries] = useState(0);
  useEffect(() => {
    let wanted = true;
    loadPlotting().then(
      plot => wanted && setLibrary({ plot }),
      (error: unknown) => wanted && setLibrary({ error: String(error) })
    );
    return () => {
      wanted = false;
    };
  }, [tries]);
  return {
    library: library.plot,
    error: library.error,
    retry: () => {
      setLibrary({});
      setTries(tries + 1);
    }
  };
}
