import { useId, useState } from 'react';
import type { Objective, RunSummary } from '@trainlab/api';
import type { DifferenceRow, Theme } from '@trainlab/analysis';
import { RunDot } from '../run-dot.js';
import { StatusIcon } from '../status-icon.js';
import type { Translation } from '../translation.js';
import { copySelection } from './copy-selection.js';

export interface DifferencesTableProps {
  rows: readonly DifferenceRow[];
  runs: readonly RunSummary[];
  labels: ReadonlyMap<string, string>;
  hidden: ReadonlySet<string>;
  objective?: Objective;
  theme: Theme;
  onOpenRun?(runId: string): void;
  trans: Translation;
}

/** What the runs have, side by side; at first only the rows that differ. */
export function DifferencesTable(props: DifferencesTableProps): JSX.Element {
  const { runs, labels, hidden, objective, theme, onOpenRun, trans } = props;
  const [onlyDiffering, setOnlyDiffering] = useState(true);
  const alone = runs.length === 1;
  const heading = useId();
  const rows =
    onlyDiffering && !alone ? props.rows.filter(row => row.differs) : props.rows;
  const groups = (['metric', 'param', 'other'] as const)
    .map(group => ({ group, rows: rows.filter(row => groupOf(row) === group) }))
    .filter(({ rows }) => rows.length > 0);

  return (
    <section className="tl-differences" aria-labelledby={heading}>
      <div className="tl-sectionBar">
        <h3 id={heading}>{alone ? trans.__('Values') : trans.__('Differences')}</h3>
        {!alone && (
          <label className="tl-control">
            <input
              type="checkbox"
              checked={onlyDiffering}
              onChange={event => setOnlyDiffering(event.target.checked)}
            />
            {trans.__('only rows that differ')}
          </label>
        )}
      </div>
      {rows.length === 0 ? (
        <p className="tl-empty">{trans.__('Nothing differs between these runs.')}</p>
      ) : (
        <div
          className="tl-tableScroller"
          tabIndex={0}
          role="region"
          aria-labelledby={heading}
          onCopy={copySelection}
        >
          <table className="tl-table">
            <thead>
              <tr>
                <td className="tl-table-corner" />
                {runs.map(run => (
                  <th
                    key={run.id}
                    scope="col"
                    className={hidden.has(run.id) ? 'tl-mod-hidden' : ''}
                  >
                    <span className="tl-table-run">
                      <RunDot slot={run.color} theme={theme} />
                      {onOpenRun ? (
                        <button
                          type="button"
                          className="tl-linkButton"
                          title={trans.__('Open this run')}
                          onClick={() => onOpenRun(run.id)}
                        >
                          {labels.get(run.id)}
                        </button>
                      ) : (
                        <span title={labels.get(run.id)}>{labels.get(run.id)}</span>
                      )}
                      {run.status !== 'FINISHED' && (
                        <StatusIcon
                          status={run.status}
                          reason={run.statusReason}
                          trans={trans}
                        />
                      )}
                    </span>
                  </th>
                ))}
              </tr>
            </thead>
            {groups.map(({ group, rows }) => (
              <tbody key={group}>
                {rows.map(row => (
                  <tr key={`${row.kind}:${row.key}`}>
                    <th scope="row" title={row.key}>
                      {rowTitle(row, trans)}
                      {row.kind === 'metric' && row.key === objective?.metric && (
                        <span
                          className="tl-goalMark"
                          title={
                            objective.goal === 'max'
                              ? trans.__('objective, higher is better')
                              : trans.__('objective, lower is better')
                          }
                        >
                          {objective.goal === 'max' ? '↑' : '↓'}
                        </span>
                      )}
                    </th>
                    {row.cells.map(cell => (
                      <td
                        key={cell.runId}
                        title={cell.full}
                        data-full={cell.full}
                        className={[
                          cell.best ? 'tl-mod-best' : '',
                          hidden.has(cell.runId) ? 'tl-mod-hidden' : ''
                        ].join(' ')}
                      >
                        {cell.text || <span className="tl-none">–</span>}
                        <span className="tl-star">
                          {cell.best && <span aria-label={trans.__('best')}>★</span>}
                        </span>
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            ))}
          </table>
        </div>
      )}
    </section>
  );
}

function groupOf({ kind }: DifferenceRow): 'metric' | 'param' | 'other' {
  return kind === 'metric' || kind === 'param' ? kind : 'other';
}

function rowTitle({ kind, key }: DifferenceRow, trans: Translation): string {
  switch (kind) {
    case 'duration':
      return trans.__('duration');
    case 'status':
      return trans.__('status');
    default:
      return key;
  }
}
