import { formatAddress, parseAddress, type Address } from './address';

const a = 'a'.repeat(32);
const b = 'b'.repeat(32);

describe('an address of the page', () => {
  it.each<Address>([
    { view: 'experiments' },
    { view: 'experiments', experimentId: '17' },
    { view: 'experiments', experimentId: 'a/b c' },
    { view: 'run', runId: a },
    { view: 'compare', runIds: [a, b] },
    { view: 'comparison', comparisonId: 'x-1' }
  ])('is read as it was written: %j', address => {
    expect(parseAddress(formatAddress(address))).toEqual(address);
  });

  it.each([
    'nothing',
    'runs',
    'runs/1',
    `runs/${a}/b`,
    'compare',
    'compare?runs=',
    `compare?runs=${a},<script>`,
    'comparisons',
    'experiments/1/2'
  ])('that is none leads nowhere: %s', path => {
    expect(parseAddress(path)).toEqual({ view: 'nowhere' });
  });

  it('names a run once', () => {
    expect(parseAddress(`compare?runs=${a},${a}`)).toEqual({
      view: 'compare',
      runIds: [a]
    });
  });
});
