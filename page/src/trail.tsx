import { Link } from './link.js';
import { usePage } from './session.js';

export interface TrailProps {
  experimentId?: string;
  /** Name of the experiment. */
  name?: string;
}

/** The way back: to all experiments, and to the one that the view belongs to. */
export function Trail({ experimentId, name }: TrailProps) {
  const { trans } = usePage();
  return (
    <nav className="tl-Page-trail" aria-label={trans.__('The way back')}>
      <Link to={{ view: 'experiments' }} className="tl-Page-textLink">
        {trans.__('Experiments')}
      </Link>
      {experimentId !== undefined && (
        <>
          <span aria-hidden="true"> / </span>
          <Link to={{ view: 'experiments', experimentId }} className="tl-Page-textLink">
            {name}
          </Link>
        </>
      )}
    </nav>
  );
}
