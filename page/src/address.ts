/** What the page shows; each has an address that can be sent to somebody. */
export type Address =
  | { view: 'experiments'; experimentId?: string }
  | { view: 'run'; runId: string }
  | { view: 'compare'; runIds: readonly string[] }
  | { view: 'comparison'; comparisonId: string }
  | { view: 'nowhere' };

const RUN_ID = /^[0-9a-f]{32}$/;

/** The address behind a path and query below the base of the page. */
export function parseAddress(path: string): Address {
  const { pathname, searchParams } = new URL(path, 'http://page/');
  const [first = '', second, ...rest] = pathname.split('/').filter(Boolean).map(decoded);
  if (rest.length > 0) {
    return { view: 'nowhere' };
  }
  switch (first) {
    case '':
      return { view: 'experiments' };
    case 'experiments':
      return second === undefined
        ? { view: 'experiments' }
        : { view: 'experiments', experimentId: second };
    case 'runs':
      return second !== undefined && RUN_ID.test(second)
        ? { view: 'run', runId: second }
        : { view: 'nowhere' };
    case 'compare': {
      const runIds = [...new Set((searchParams.get('runs') ?? '').split(','))];
      return second === undefined && runIds.every(id => RUN_ID.test(id))
        ? { view: 'compare', runIds }
        : { view: 'nowhere' };
    }
    case 'comparisons':
      return second === undefined
        ? { view: 'nowhere' }
        : { view: 'comparison', comparisonId: second };
    default:
      return { view: 'nowhere' };
  }
}

/** The path and query of an address, without a slash before it. */
export function formatAddress(address: Address): string {
  switch (address.view) {
    case 'experiments':
      return address.experimentId === undefined
        ? ''
        : `experiments/${encodeURIComponent(address.experimentId)}`;
    case 'run':
      return `runs/${address.runId}`;
    case 'compare':
      return `compare?runs=${address.runIds.join(',')}`;
    case 'comparison':
      return `comparisons/${encodeURIComponent(address.comparisonId)}`;
    case 'nowhere':
      return '';
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
