import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { RunDetail } from '@trainlab/api';
import { useId, useRef, useState, type JSX, type KeyboardEvent } from 'react';
import { ArtifactList } from './artifacts/artifact-list.js';
import { Code } from './code.js';
import { Environment } from './environment.js';
import type { IRunModel } from './tokens.js';

export interface DetailsProps {
  run: RunDetail;
  model: IRunModel;
  trans: TranslationBundle;
  rendermime: IRenderMimeRegistry | null;
  artifactUrl(path: string): string;
  /** Largest image that is shown, in bytes. */
  mostImage: number;
}

const TABS = ['artifacts', 'code', 'environment'] as const;
type Tab = (typeof TABS)[number];

/** What the run has left behind and come from, in tabs. */
export function Details(props: DetailsProps): JSX.Element {
  const { run, model, trans } = props;
  const id = useId();
  const [tab, setTab] = useState<Tab>(() =>
    run.artifacts.length > 0 ? 'artifacts' : 'code'
  );
  const list = useRef<HTMLDivElement>(null);

  const onKeyDown = (event: KeyboardEvent) => {
    const next = tabAfter(tab, event.key);
    if (next) {
      event.preventDefault();
      setTab(next);
      list.current?.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus();
    }
  };
  return (
    <section className="tl-Run-details">
      <div
        ref={list}
        className="tl-Run-tabs"
        role="tablist"
        aria-label={trans.__('Details of the run')}
        onKeyDown={onKeyDown}
      >
        {TABS.map(name => (
          <button
            key={name}
            type="button"
            role="tab"
            id={`${id}-${name}-tab`}
            data-tab={name}
            aria-selected={name === tab}
            aria-controls={`${id}-panel`}
            tabIndex={name === tab ? 0 : -1}
            onClick={() => setTab(name)}
          >
            {tabTitle(name, run, trans)}
          </button>
        ))}
      </div>
      <div
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${tab}-tab`}
        className="tl-Run-tabPanel"
      >
        {tab === 'artifacts' ? (
          <ArtifactList
            artifacts={run.artifacts}
            read={(path, signal) => model.artifact(path, signal)}
            url={props.artifactUrl}
            mostImage={props.mostImage}
            running={run.status === 'RUNNING'}
            trans={trans}
          />
        ) : tab === 'code' ? (
          <Code run={run} rendermime={props.rendermime} trans={trans} />
        ) : (
          <Environment environment={run.environment} trans={trans} />
        )}
      </div>
    </section>
  );
}

function tabTitle(tab: Tab, run: RunDetail, trans: TranslationBundle): string {
  switch (tab) {
    case 'artifacts':
      return run.artifacts.length > 0
        ? trans.__('Artifacts (%1)', run.artifacts.length)
        : trans.__('Artifacts');
    case 'code':
      return trans.__('Code');
    case 'environment':
      return trans.__('Environment');
  }
}

function tabAfter(tab: Tab, key: string): Tab | undefined {
  const index = TABS.indexOf(tab);
  switch (key) {
    case 'ArrowRight':
      return TABS[(index + 1) % TABS.length];
    case 'ArrowLeft':
      return TABS[(index + TABS.length - 1) % TABS.length];
    case 'Home':
      return TABS[0];
    case 'End':
      return TABS[TABS.length - 1];
    default:
      return undefined;
  }
}
