import type { RunStatus } from '@trainlab/api';
import type { Translation } from './translation.js';

export interface StatusIconProps {
  status: RunStatus;
  /** Why the run ended as it did; shown on hover. */
  reason?: string;
  /** Shows the word beside the shape; without it the word is for screen readers. */
  showText?: boolean;
  trans: Translation;
}

/** 16 × 16 shapes, each unlike the others without its colour. */
const SHAPES: Record<RunStatus, JSX.Element> = {
  RUNNING: <path d="M5 3.2v9.6L13 8z" fill="currentColor" />,
  FINISHED: <path d="M3 8.4l3.2 3.3L13 4.6" />,
  FAILED: <path d="M4 4l8 8M12 4l-8 8" />,
  KILLED: <rect x="4" y="4" width="8" height="8" rx="1" fill="currentColor" />,
  PREEMPTED: <path d="M5.5 3.5v9M10.5 3.5v9" />,
  LOST: (
    <>
      <path d="M5.6 6a2.4 2.4 0 1 1 3.5 2.1c-.8.4-1.1.9-1.1 1.7" />
      <path d="M8 12.4v.2" />
    </>
  )
};

/** How a run stands, as shape, colour and word. */
export function StatusIcon({
  status,
  reason,
  showText,
  trans
}: StatusIconProps): JSX.Element {
  const word = statusText(status, trans);
  return (
    <span
      className={`tl-statusIcon tl-mod-${status.toLowerCase()}`}
      title={reason ? `${word}: ${reason}` : word}
    >
      <svg
        width="14"
        height="14"
        viewBox="0 0 16 16"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
        aria-hidden="true"
        focusable="false"
      >
        {SHAPES[status]}
      </svg>
      <span className={showText ? 'tl-statusIcon-text' : 'tl-visuallyHidden'}>
        {word}
      </span>
    </span>
  );
}

/** The status in the reader's language. */
export function statusText(status: RunStatus, trans: Translation): string {
  switch (status) {
    case 'RUNNING':
      return trans.__('running');
    case 'FINISHED':
      return trans.__('finished');
    case 'FAILED':
      return trans.__('failed');
    case 'KILLED':
      return trans.__('stopped');
    case 'PREEMPTED':
      return trans.__('preempted');
    case 'LOST':
      return trans.__('lost');
  }
}
