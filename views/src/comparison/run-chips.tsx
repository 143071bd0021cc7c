import type { RunSummary } from '@trainlab/api';
import type { Theme } from '@trainlab/analysis';
import { RunStroke } from '../run-dot.js';
import { StatusIcon } from '../status-icon.js';
import type { Translation } from '../translation.js';

export interface RunChipsProps {
  runs: readonly RunSummary[];
  labels: ReadonlyMap<string, string>;
  hidden: ReadonlySet<string>;
  theme: Theme;
  onHidden(hidden: ReadonlySet<string>): void;
  onEmphasis(runId: string | undefined): void;
  trans: Translation;
}

/** The legend of all panels: each run's stroke and name, which shows or hides its curves. */
export function RunChips(props: RunChipsProps): JSX.Element {
  const { runs, labels, hidden, theme, onHidden, onEmphasis, trans } = props;

  const toggle = (runId: string, alone: boolean) => {
    const others = runs.map(({ id }) => id).filter(id => id !== runId);
    if (alone) {
      const isAlone = !hidden.has(runId) && others.every(id => hidden.has(id));
      onHidden(new Set(isAlone ? [] : others));
      return;
    }
    const next = new Set(hidden);
    if (!next.delete(runId)) {
      next.add(runId);
    }
    onHidden(next);
  };

  return (
    <div className="tl-runChips" role="group" aria-label={trans.__('Runs shown')}>
      {runs.map(run => {
        const shown = !hidden.has(run.id);
        return (
          <button
            key={run.id}
            type="button"
            className="tl-runChip"
            aria-pressed={shown}
            title={
              shown
                ? trans.__('Hide this run; with Alt, show it alone')
                : trans.__('Show this run; with Alt, show it alone')
            }
            onClick={event => toggle(run.id, event.altKey)}
            onMouseEnter={() => onEmphasis(run.id)}
            onMouseLeave={() => onEmphasis(undefined)}
          >
            <RunStroke slot={run.color} theme={theme} />
            <span className="tl-runChip-name">{labels.get(run.id)}</span>
            {run.status !== 'FINISHED' && (
              <StatusIcon status={run.status} reason={run.statusReason} trans={trans} />
            )}
          </button>
        );
      })}
    </div>
  );
}
