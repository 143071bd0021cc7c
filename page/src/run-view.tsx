import { formatBytes, formatDuration, formatNumber, runLabel } from '@trainlab/analysis';
import {
  artifactAddress,
  fromJsonNumber,
  type Curve,
  type ParamValue,
  type RunDetail
} from '@trainlab/api';
import { RunCurves } from '@trainlab/views';
import { RunDot, StatusIcon } from '@trainlab/views/rows';
import { usePage } from './session.js';
import { Failure, Skeleton } from './states.js';
import { Trail } from './trail.js';
import { timeAgo } from './time-ago.js';
import { useNow } from './use-now.js';
import { useRun } from './use-run.js';
import { useTitle } from './use-title.js';

/** One run: how it went, what it was made of, and what it left behind. */
export function RunView({ runId }: { runId: string }) {
  const { theme, trans } = usePage();
  const { run, curves, error, retry } = useRun(runId);
  const appearance = useAppearance();
  useTitle(run ? runLabel(run) : trans.__('Run'));
  if (error) {
    return <Failure error={error} onRetry={retry} />;
  }
  if (!run) {
    return <Skeleton rows={10} />;
  }
  return (
    <article className="tl-Page-run">
      <Header run={run} />
      <div className="tl-Page-run-body">
        <Facts run={run} />
        <RunCurves
          run={run}
          curves={curves ?? NONE}
          theme={theme}
          appearance={appearance}
          trans={trans}
        />
      </div>
      <Artifacts run={run} />
      {run.code !== undefined && (
        <details className="tl-Page-details">
          <summary>{trans.__('Code of the cell')}</summary>
          <pre tabIndex={0}>{run.code}</pre>
        </details>
      )}
      <Environment run={run} />
    </article>
  );
}

const NONE: readonly Curve[] = [];

/** Counts the changes of the theme, for what is drawn on a canvas. */
function useAppearance(): number {
  const { theme } = usePage();
  return theme === 'dark' ? 1 : 0;
}

function Header({ run }: { run: RunDetail }) {
  const { theme, trans } = usePage();
  const running = run.status === 'RUNNING';
  const now = useNow(running ? 1000 : 30_000);
  const duration = (run.endTime ?? now) - run.startTime;
  return (
    <header className="tl-Page-run-header">
      <Trail experimentId={run.experimentId} name={run.experimentName} />
      <div className="tl-Page-bar">
        <RunDot slot={run.color} theme={theme} />
        <h1>{runLabel(run)}</h1>
        {run.deleted && <span className="tl-Page-tag">{trans.__('deleted')}</span>}
      </div>
      <p className="tl-Page-quiet">
        <StatusIcon
          status={run.status}
          reason={run.statusReason}
          showText
          trans={trans}
        />
        {run.statusReason && <span>{run.statusReason}</span>}
        <span>{formatDuration(duration)}</span>
        <span>{run.owner}</span>
        <time
          dateTime={new Date(run.startTime).toISOString()}
          title={new Date(run.startTime).toLocaleString()}
        >
          {trans.__('started %1', timeAgo(run.startTime, now))}
        </time>
      </p>
    </header>
  );
}

function Facts({ run }: { run: RunDetail }) {
  const { trans } = usePage();
  const origin: [string, string | undefined][] = [
    [trans.__('Notebook'), run.notebook?.path],
    [trans.__('Device'), run.device],
    [
      trans.__('Git commit'),
      run.git && `${run.git.commit.slice(0, 10)}${run.git.dirty ? ' +' : ''}`
    ],
    ...run.datasets.map((dataset): [string, string] => [
      trans.__('Dataset'),
      [dataset.name, dataset.version, dataset.role].filter(Boolean).join(' · ')
    ])
  ];
  const metrics = Object.entries(run.metrics).map(
    ([name, { last }]): [string, string] => [name, formatNumber(fromJsonNumber(last))]
  );
  return (
    <div className="tl-Page-facts">
      <List title={trans.__('Last values')} entries={metrics} />
      <List title={trans.__('Params')} entries={Object.entries(run.params)} />
      <List title={trans.__('Tags')} entries={Object.entries(run.tags)} />
      <List
        title={trans.__('Origin')}
        entries={origin.filter((entry): entry is [string, string] => !!entry[1])}
      />
    </div>
  );
}

interface ListProps {
  title: string;
  entries: readonly (readonly [string, ParamValue])[];
}

function List({ title, entries }: ListProps) {
  if (entries.length === 0) {
    return null;
  }
  return (
    <section>
      <h2>{title}</h2>
      <dl>
        {entries.map(([key, value], index) => (
          <div key={`${key} ${index}`}>
            <dt title={key}>{key}</dt>
            <dd title={String(value)}>{String(value)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Artifacts({ run }: { run: RunDetail }) {
  const { store, trans } = usePage();
  if (run.artifacts.length === 0) {
    return null;
  }
  return (
    <details className="tl-Page-details" open>
      <summary>{trans.__('Artifacts (%1)', run.artifacts.length)}</summary>
      <ul className="tl-Page-artifacts">
        {run.artifacts.map(({ path, size }) => (
          <li key={path}>
            <a href={store.url(artifactAddress(run.id, path))} download>
              {path}
            </a>
            <span className="tl-Page-quiet">{formatBytes(size)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Environment({ run }: { run: RunDetail }) {
  const { trans } = usePage();
  const entries = Object.entries(run.environment);
  return entries.length === 0 ? null : (
    <details className="tl-Page-details">
      <summary>{trans.__('Environment')}</summary>
      <List title={trans.__('Versions')} entries={entries} />
    </details>
  );
}
