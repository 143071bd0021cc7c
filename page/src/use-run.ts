import { useCallback, useEffect, useRef, useState } from 'react';
import type { Curve, RunDetail } from '@trainlab/api';
import { usePage, useContents } from './session.js';

/** Milliseconds between two readings of a run that goes on. */
const INTERVAL = 400;
const MAX_POINTS = 1000;

interface Known {
  run?: RunDetail;
  curves?: readonly Curve[];
  error?: Error;
}

/** A run with its curves, read again when the catalogue has a newer state of it. */
export function useRun(runId: string): Known & { retry(): void } {
  const { store, catalogue } = usePage();
  useContents();
  const revision = catalogue.run(runId)?.revision;
  const [known, setKnown] = useState<Known>({});
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => {
    setKnown({});
    setAttempt(before => before + 1);
  }, []);
  const fresh = known.run?.id === runId ? known : {};
  const behind =
    fresh.run !== undefined && revision !== undefined && revision > fresh.run.revision;

  const read = useCallback(
    async (isWanted: () => boolean) => {
      try {
        const [run, { curves }] = await Promise.all([
          store.client.run(runId),
          store.client.curves({ runIds: [runId], maxPoints: MAX_POINTS })
        ]);
        if (isWanted()) {
          setKnown({ run, curves });
        }
      } catch (error) {
        if (isWanted()) {
          setKnown(before =>
            before.run?.id === runId ? before : { error: error as Error }
          );
        }
      }
    },
    [store, runId]
  );

  useEffect(() => {
    let wanted = true;
    void read(() => wanted);
    return () => {
      wanted = false;
    };
  }, [read, attempt]);

  useEffect(() => {
    if (!behind) {
      return undefined;
    }
    let wanted = true;
    const timer = setTimeout(() => void read(() => wanted), INTERVAL);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [read, behind, fresh.run?.revision]);

  const here = revision !== undefined;
  const wasHere = useRef(here);
  useEffect(() => {
    if (wasHere.current && !here) {
      // It was taken from the viewer: the store says why.
      retry();
    }
    wasHere.current = here;
  }, [here, retry]);

  return {
    ...(known.error && !fresh.run ? { error: known.error } : fresh),
    retry
  };
}
