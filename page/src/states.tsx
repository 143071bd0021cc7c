import { useEffect, useRef } from 'react';
import { StoreError } from '@trainlab/api';
import { usePage } from './session.js';
import { Link } from './link.js';

/** Rows to come. */
export function Skeleton({ rows }: { rows: number }) {
  return (
    <div className="tl-Page-skeleton" aria-hidden="true">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} />
      ))}
    </div>
  );
}

export interface FailureProps {
  error: Error;
  /** The viewer may not see it; known from the error when the store has said so. */
  refused?: boolean;
  /** Is called too when the store is there again. */
  onRetry?(): void;
}

/** Why something cannot be shown, and what to do. */
export function Failure(props: FailureProps) {
  const { error, onRetry } = props;
  const { trans, stream } = usePage();
  const refused =
    props.refused ?? (error instanceof StoreError && [403, 404].includes(error.status));
  const before = useRef(stream);
  useEffect(() => {
    if (stream === 'live' && before.current !== 'live' && !refused) {
      onRetry?.();
    }
    before.current = stream;
  }, [stream, refused, onRetry]);
  return (
    <div className="tl-Page-message" role="alert">
      <h2>
        {refused ? trans.__('This is not shown to you') : trans.__('This did not work')}
      </h2>
      <p>{error.message}</p>
      <p>
        {onRetry && !refused && (
          <button type="button" className="tl-Page-button" onClick={onRetry}>
            {trans.__('Try again')}
          </button>
        )}
        <Link to={{ view: 'experiments' }} className="tl-Page-textLink">
          {trans.__('To all experiments')}
        </Link>
      </p>
    </div>
  );
}
