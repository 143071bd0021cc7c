import type { TranslationBundle } from '@jupyterlab/translation';
import { editIcon, ellipsesIcon } from '@jupyterlab/ui-components';
import { RunDot, StatusIcon } from '@trainlab/views/rows';
import type { RunDetail } from '@trainlab/api';
import { useEffect, useRef, useState, type JSX } from 'react';
import { useClock } from '../experiments/clock.js';
import { durationOf } from '../experiments/figures.js';
import { NameEditor } from '../experiments/name-editor.js';
import { StandingLine } from './standing-line.js';
import type { IRunStanding } from './tokens.js';
import type { RunActions } from './view.js';

export interface HeaderProps {
  run: RunDetail;
  standing?: IRunStanding;
  theme: 'light' | 'dark';
  trans: TranslationBundle;
  actions: RunActions;
}

/** Which run this is, how it stands, and what can be done with it. */
export function Header(props: HeaderProps): JSX.Element {
  const { run, standing, theme, trans, actions } = props;
  return (
    <header className="tl-Run-header">
      <div className="tl-Run-titleBar">
        <Name run={run} theme={theme} trans={trans} onRename={actions.rename} />
        <div className="tl-Run-buttons">
          {run.notebook?.path && (
            <button
              type="button"
              className="tl-Run-button"
              title={run.notebook.path}
              onClick={actions.openNotebook}
            >
              {trans.__('Open notebook at the cell')}
            </button>
          )}
          <button type="button" className="tl-Run-button" onClick={actions.compareWith}>
            {trans.__('Compare with…')}
          </button>
          <button
            type="button"
            className="tl-Run-iconButton"
            aria-haspopup="menu"
            aria-label={trans.__('More actions')}
            title={trans.__('More actions')}
            onClick={event => actions.openMenu(event.currentTarget)}
          >
            <ellipsesIcon.react tag="span" />
          </button>
        </div>
      </div>
      <div className="tl-Run-state">
        <span role="status">
          <StatusIcon
            status={run.status}
            reason={run.statusReason}
            showText
            trans={trans}
          />
          {run.statusReason && <span className="tl-Run-reason">{run.statusReason}</span>}
        </span>
        <Duration run={run} trans={trans} />
        <span title={trans.__('Owner')}>{run.owner}</span>
      </div>
      <StandingLine
        run={run}
        standing={standing}
        theme={theme}
        trans={trans}
        onOpenRun={actions.openRun}
      />
    </header>
  );
}

interface NameProps {
  run: RunDetail;
  theme: 'light' | 'dark';
  trans: TranslationBundle;
  onRename(name: string): void;
}

/** The name; a click, Enter or F2 edits it in place. */
function Name({ run, theme, trans, onRename }: NameProps): JSX.Element {
  const [editing, setEditing] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const back = useRef(false);
  useEffect(() => {
    if (!editing && back.current) {
      back.current = false;
      button.current?.focus();
    }
  }, [editing]);
  return (
    <div
      className="tl-Run-name"
      onKeyDownCapture={event => {
        // Else the Enter that ends the editing presses the button that gets the focus.
        if (editing && event.key === 'Enter') {
          event.preventDefault();
        }
      }}
    >
      <RunDot slot={run.color} theme={theme} />
      {editing ? (
        <NameEditor
          name={run.name}
          trans={trans}
          onEnd={name => {
            back.current = true;
            setEditing(false);
            if (name !== undefined) {
              onRename(name);
            }
          }}
        />
      ) : (
        <h2>
          <button
            ref={button}
            type="button"
            className="tl-Run-nameButton"
            title={trans.__('Rename')}
            onClick={() => setEditing(true)}
            onKeyDown={event => {
              if (event.key === 'F2') {
                event.preventDefault();
                setEditing(true);
              }
            }}
          >
            <span>{run.name}</span>
            <editIcon.react tag="span" className="tl-Run-pen" />
          </button>
        </h2>
      )}
    </div>
  );
}

function Duration({
  run,
  trans
}: {
  run: RunDetail;
  trans: TranslationBundle;
}): JSX.Element {
  const now = useClock(run.status === 'RUNNING');
  return (
    <span className="tl-Run-figure" title={trans.__('Duration')}>
      {durationOf(run, now)}
    </span>
  );
}
