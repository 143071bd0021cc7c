import { finalValue, formatBytes, formatNumber } from '@trainlab/analysis';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { DatasetUse, RunDetail } from '@trainlab/api';
import type { JSX, ReactNode } from 'react';

export interface FactsProps {
  run: RunDetail;
  trans: TranslationBundle;
  onDataset(dataset: DatasetUse): void;
}

/** What the run was: values, params, data, code, place. */
export function Facts({ run, trans, onDataset }: FactsProps): JSX.Element {
  const params = Object.entries(run.params);
  const tags = Object.entries(run.tags);
  return (
    <aside className="tl-Run-facts" aria-label={trans.__('What the run was')}>
      <Section
        title={
          run.status === 'RUNNING' ? trans.__('Last values') : trans.__('Final values')
        }
      >
        {metricsOf(run).map(metric => {
          const value = finalValue(run, metric) ?? NaN;
          return (
            <Fact key={metric} name={metric} full={String(value)} figure>
              {formatNumber(value)}
            </Fact>
          );
        })}
      </Section>
      <Section title={trans.__('Params')}>
        {params.map(([name, value]) => (
          <Fact key={name} name={name} full={String(value)}>
            {String(value)}
          </Fact>
        ))}
      </Section>
      <Section title={trans.__('Data')}>
        {run.datasets.map(dataset => (
          <Fact
            key={`${dataset.hash} ${dataset.role ?? ''}`}
            name={dataset.role ? `${dataset.name} (${dataset.role})` : dataset.name}
            full={datasetTitle(dataset)}
          >
            <button
              type="button"
              className="tl-Sidebar-link"
              onClick={() => onDataset(dataset)}
            >
              {[dataset.version, shortHash(dataset.hash)].filter(Boolean).join(' · ')}
            </button>
          </Fact>
        ))}
      </Section>
      <Section title={trans.__('Code')}>
        {run.notebook?.path && (
          <Fact name={trans.__('notebook')} full={run.notebook.path}>
            {run.notebook.executionCount === undefined
              ? run.notebook.path
              : trans.__('%1 [%2]', run.notebook.path, run.notebook.executionCount)}
          </Fact>
        )}
        {run.git && (
          <Fact name={trans.__('commit')} full={run.git.commit}>
            {[run.git.commit.slice(0, 7), run.git.branch].filter(Boolean).join(' · ')}
            {run.git.dirty && (
              <span
                className="tl-Run-dirty"
                title={trans.__('The code had changes that are in no commit')}
              >
                {trans.__('uncommitted changes')}
              </span>
            )}
          </Fact>
        )}
      </Section>
      <Section title={trans.__('Run')}>
        <Fact name={trans.__('experiment')} full={run.experimentName}>
          {run.experimentName}
        </Fact>
        <Fact name={trans.__('started')} full={new Date(run.startTime).toISOString()}>
          {date(run.startTime)}
        </Fact>
        {run.endTime !== undefined && (
          <Fact name={trans.__('ended')} full={new Date(run.endTime).toISOString()}>
            {date(run.endTime)}
          </Fact>
        )}
        {run.device && (
          <Fact name={trans.__('device')} full={run.device}>
            {run.device}
          </Fact>
        )}
      </Section>
      <Section title={trans.__('Tags')}>
        {tags.map(([name, value]) => (
          <Fact key={name} name={name} full={value}>
            {value}
          </Fact>
        ))}
      </Section>
    </aside>
  );
}

/** A heading with a two-column list; nothing while the list is empty. */
function Section(props: { title: string; children: ReactNode }): JSX.Element | null {
  const rows = [props.children].flat(2).filter(Boolean);
  return rows.length === 0 ? null : (
    <section>
      <h3>{props.title}</h3>
      <dl>{props.children}</dl>
    </section>
  );
}

interface FactProps {
  name: string;
  /** Everything, for hovering. */
  full: string;
  figure?: boolean;
  children: ReactNode;
}

function Fact({ name, full, figure, children }: FactProps): JSX.Element {
  return (
    <div className="tl-Run-fact">
      <dt title={name}>{name}</dt>
      <dd title={full} className={figure ? 'tl-Run-figure' : undefined}>
        {children}
      </dd>
    </div>
  );
}

/** The objective's metric first, then the others by name. */
function metricsOf(run: RunDetail): string[] {
  const objective = run.objective?.metric;
  return Object.keys(run.metrics).sort(
    (a, b) => Number(b === objective) - Number(a === objective) || a.localeCompare(b)
  );
}

function shortHash(hash: string): string {
  return hash.replace(/^sha256:/, '').slice(0, 8);
}

function datasetTitle({ name, version, hash, shape, bytes }: DatasetUse): string {
  return [
    version ? `${name} ${version}` : name,
    hash,
    shape?.join(' × '),
    bytes === undefined ? undefined : formatBytes(bytes)
  ]
    .filter(Boolean)
    .join('\n');
}

function date(time: number): string {
  return new Date(time).toLocaleString(undefined, {
    dateStyle: 'medium',
    timeStyle: 'short'
  });
}
