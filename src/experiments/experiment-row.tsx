import { formatNumber } from '@trainlab/analysis';
import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import type { JSX } from 'react';
import type { IExperimentGroup } from './tokens.js';

export interface ExperimentRowProps {
  group: IExperimentGroup;
  active: boolean;
  position: number;
  count: number;
  trans: TranslationBundle;
}

/** The head of an experiment: its name, how many runs, the best value. */
export function ExperimentRow(props: ExperimentRowProps): JSX.Element {
  const { group, trans } = props;
  const { experiment, runs, best, leaders } = group;
  const Caret = group.expanded ? caretDownIcon : caretRightIcon;
  const objective = experiment.objective;
  const bestText = best === undefined ? undefined : formatNumber(best);
  return (
    <div
      role="row"
      aria-level={1}
      aria-posinset={props.position}
      aria-setsize={props.count}
      aria-expanded={group.expanded}
      tabIndex={props.active ? 0 : -1}
      className="tl-Sidebar-row tl-ExperimentRow"
      data-row={experiment.id}
      title={
        objective
          ? objective.goal === 'min'
            ? trans.__('%1: lower %2 is better', experiment.name, objective.metric)
            : trans.__('%1: higher %2 is better', experiment.name, objective.metric)
          : experiment.name
      }
    >
      <span role="gridcell" className="tl-ExperimentRow-name">
        <Caret.react tag="span" className="tl-ExperimentRow-caret" />
        <span className="jp-text-truncated">{experiment.name}</span>
        {group.owner !== undefined && (
          <span className="tl-ExperimentRow-owner jp-text-truncated">
            {trans.__('by %1', group.owner)}
          </span>
        )}
      </span>
      <span role="gridcell" className="tl-ExperimentRow-count">
        {trans._n('%1 run', '%1 runs', runs.length)}
      </span>
      <span role="gridcell" className="tl-ExperimentRow-best tl-Experiments-figure">
        {bestText && leaders.size > 0 ? (
          <>
            <span
              className="tl-Experiments-star"
              role="img"
              aria-label={trans.__('best')}
            >
              ★
            </span>{' '}
            {bestText}
          </>
        ) : (
          bestText
        )}
      </span>
    </div>
  );
}
