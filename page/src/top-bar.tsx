import type { EventStreamState } from '@trainlab/api';
import { Link } from './link.js';
import { usePage } from './session.js';

export interface TopBarProps {
  stream: EventStreamState;
  onLogOut?(): void;
  /** Set while the store does not know this browser any more. */
  onLogIn?(): void;
}

/** Where the viewer is, whether what they see is up to date, and who they are. */
export function TopBar({ stream, onLogOut, onLogIn }: TopBarProps) {
  const { session, trans } = usePage();
  return (
    <>
      <header className="tl-Page-top">
        <button
          type="button"
          className="tl-Page-button tl-Page-skip"
          onClick={() => document.querySelector<HTMLElement>('main')?.focus()}
        >
          {trans.__('Skip to the content')}
        </button>
        <Link to={{ view: 'experiments' }} className="tl-Page-brand">
          <Mark />
          TrainLab
        </Link>
        <span className={`tl-Page-stream tl-mod-${stream}`} role="status">
          {stream === 'live'
            ? trans.__('live')
            : stream === 'offline'
              ? trans.__('offline: what you see may be old')
              : trans.__('connecting…')}
        </span>
        <span className="tl-Page-space" />
        {session?.hubUrl && (
          <a className="tl-Page-textLink" href={session.hubUrl}>
            {trans.__('JupyterHub')}
          </a>
        )}
        {session && (
          <span
            className="tl-Page-user"
            title={
              session.user.groups.length > 0
                ? trans.__('in %1', session.user.groups.join(', '))
                : undefined
            }
          >
            {session.user.name}
          </span>
        )}
        {onLogOut && (
          <button type="button" className="tl-Page-button" onClick={onLogOut}>
            {trans.__('Log out')}
          </button>
        )}
      </header>
      {onLogIn && (
        <div className="tl-Page-banner" role="alert">
          <span>
            {trans.__(
              'You are logged out. What you see stays, but nothing can be read or saved.'
            )}
          </span>
          <button type="button" className="tl-Page-button tl-mod-main" onClick={onLogIn}>
            {trans.__('Log in again')}
          </button>
        </div>
      )}
    </>
  );
}

/** Two curves, one of which leads. */
function Mark() {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <rect width="20" height="20" rx="5" fill="var(--jp-brand-color1)" />
      <path
        d="M4 6c2.5 6.5 6 8 12 8.4"
        fill="none"
        stroke="var(--jp-layout-color1)"
        strokeWidth="2"
        strokeLinecap="round"
      />
      <path
        d="M4 14.4C7 8 10 6 16 5.6"
        fill="none"
        stroke="var(--jp-layout-color1)"
        strokeWidth="2"
        strokeLinecap="round"
        opacity="0.55"
      />
    </svg>
  );
}
