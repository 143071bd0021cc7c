import type { TranslationBundle } from '@jupyterlab/translation';
import { RunDot, RunSparkline, StatusIcon } from '@trainlab/views/rows';
import type { RunSummary } from '@trainlab/api';
import { memo, useState, type JSX } from 'react';
import { useClock } from './clock.js';
import { durationOf, figuresOf, pointsOf, tooltipOf } from './figures.js';
import { NameEditor } from './name-editor.js';
import type { IExperimentGroup } from './tokens.js';

/** A run younger than this at its first painting slides in. */
const NEW = 5_000;

/** Pixels, as the column is wide. */
const SPARKLINE_WIDTH = 40;

export interface RunRowProps {
  run: RunSummary;
  group: IExperimentGroup;
  position: number;
  selected: boolean;
  active: boolean;
  renaming: boolean;
  theme: 'light' | 'dark';
  trans: TranslationBundle;
  onRename(name?: string): void;
}

function Row(props: RunRowProps): JSX.Element {
  const { run, group, trans, theme } = props;
  const running = run.status === 'RUNNING';
  const [isNew] = useState(() => running && Date.now() - run.startTime < NEW);
  const figures = figuresOf(run, group);
  return (
    <div
      role="row"
      aria-level={2}
      aria-posinset={props.position}
      aria-setsize={group.runs.length}
      aria-selected={props.selected}
      tabIndex={props.active ? 0 : -1}
      className={[
        'tl-Sidebar-row',
        'tl-RunRow',
        props.selected ? 'tl-mod-selected' : '',
        props.renaming ? 'tl-mod-renaming' : '',
        isNew ? 'tl-mod-new' : ''
      ]
        .filter(Boolean)
        .join(' ')}
      data-row={run.id}
      data-status={run.status}
      data-points={pointsOf(run)}
      title={tooltipOf(run, group, trans)}
    >
      <span role="gridcell" className="tl-RunRow-name">
        <RunDot slot={run.color} theme={theme} />
        {props.renaming ? (
          <NameEditor name={run.name} trans={trans} onEnd={props.onRename} />
        ) : (
          <span className="jp-text-truncated">{run.name}</span>
        )}
      </span>
      <span role="gridcell" className="tl-RunRow-sparkline">
        <RunSparkline
          values={run.sparkline}
          slot={run.color}
          theme={theme}
          trans={trans}
          metric={figures.metric}
          width={SPARKLINE_WIDTH}
        />
      </span>
      <Figures run={run} group={group} trans={trans} />
      <span role="gridcell" className="tl-RunRow-duration tl-Experiments-figure">
        <Duration run={run} />
      </span>
      <span role="gridcell" className="tl-RunRow-status">
        <StatusIcon status={run.status} reason={run.statusReason} trans={trans} />
      </span>
    </div>
  );
}

/** Value and distance, or what stands for them until there is a value. */
function Figures(props: Pick<RunRowProps, 'run' | 'group' | 'trans'>): JSX.Element {
  const { run, group, trans } = props;
  const figures = figuresOf(run, group);
  const ended = run.status !== 'RUNNING' && run.status !== 'FINISHED';
  if (!figures.decides) {
    return ended && run.statusReason ? (
      <span role="gridcell" className="tl-RunRow-note jp-text-truncated">
        {run.statusReason}
      </span>
    ) : (
      <span role="gridcell" className="tl-RunRow-note tl-Experiments-figure">
        <span className="tl-RunRow-metric jp-text-truncated">{figures.metric}</span>
        {figures.value}
      </span>
    );
  }
  const star = (
    <span className="tl-Experiments-star" role="img" aria-label={trans.__('best')}>
      ★
    </span>
  );
  return (
    <>
      <span role="gridcell" className="tl-RunRow-value tl-Experiments-figure">
        {figures.leads && <span className="tl-RunRow-inlineStar">{star}</span>}
        {figures.value}
      </span>
      <span role="gridcell" className="tl-RunRow-difference tl-Experiments-figure">
        {figures.leads ? star : figures.difference}
      </span>
    </>
  );
}

function Duration({ run }: { run: RunSummary }): JSX.Element {
  const now = useClock(run.status === 'RUNNING');
  return <>{durationOf(run, now)}</>;
}

/** One run in 24 pixels; drawn anew only when something it shows has changed. */
export const RunRow = memo(
  Row,
  (before, after) =>
    before.run === after.run &&
    before.position === after.position &&
    before.selected === after.selected &&
    before.active === after.active &&
    before.renaming === after.renaming &&
    before.theme === after.theme &&
    before.group.best === after.group.best &&
    before.group.runs.length === after.group.runs.length &&
    before.group.leaders.has(before.run.id) === after.group.leaders.has(after.run.id) &&
    before.group.experiment.objective?.metric === after.group.experiment.objective?.metric
);
