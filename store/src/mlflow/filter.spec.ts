import { seededRandom } from '../testing/random';
import { DomainError } from '../domain/errors';
import { experimentTest } from './experiment-filter';
import { parseFilter, parseOrder } from './filter';
import { runConditions, runOrder } from './run-filter';

describe('a filter', () => {
  it.each([
    ['', []],
    ['  ', []],
    ['metrics.loss < 0.5', [['metrics', 'loss', '<', 0.5]]],
    ['metric.loss>=-1.5e-3', [['metric', 'loss', '>=', -0.0015]]],
    ['metrics.`a b/c` != 3', [['metrics', 'a b/c', '!=', 3]]],
    ['metrics."a b" = 3', [['metrics', 'a b', '=', 3]]],
    ["params.lr = '0.1'", [['params', 'lr', '=', '0.1']]],
    ['params.lr = "0.1"', [['params', 'lr', '=', '0.1']]],
    ["tags.mlflow.user LIKE 'a%'", [['tags', 'mlflow.user', 'LIKE', 'a%']]],
    ["tags.t iLiKe 'it''s'", [['tags', 't', 'ILIKE', "it's"]]],
    ["status = 'RUNNING'", [['attribute', 'status', '=', 'RUNNING']]],
    ["run_id IN ('a', 'b')", [['attribute', 'run_id', 'IN', ['a', 'b']]]],
    ["run_id not in ('a')", [['attribute', 'run_id', 'NOT IN', ['a']]]],
    [
      "metrics.a > 1 and params.b = 'x AND y'",
      [
        ['metrics', 'a', '>', 1],
        ['params', 'b', '=', 'x AND y']
      ]
    ]
  ])('%j is read', (filter, conditions) => {
    expect(
      parseFilter(filter).map(({ entity, key, comparator, operand }) => [
        entity,
        key,
        comparator,
        operand
      ])
    ).toEqual(conditions);
  });

  it.each([
    'metrics.loss',
    'metrics.loss <',
    'metrics. < 1',
    '< 1',
    'metrics.loss < 1 AND',
    'AND metrics.loss < 1',
    'metrics.loss < 1 OR metrics.loss > 2',
    '(metrics.loss < 1)',
    "params.lr = '0.1",
    "params.lr = '0.1'; DROP TABLE runs",
    "run_id IN 'a'",
    "run_id IN ('a'",
    'run_id IN ()',
    "params.lr RLIKE 'x'",
    'metrics.loss < 1 metrics.loss > 0',
    'metrics.loss < 1e',
    '\u0000',
    'x'.repeat(10_001)
  ])('%j is refused with a reason', filter => {
    expect(() => parseFilter(filter)).toThrow(DomainError);
  });

  it('never fails otherwise, whatever it is made of', () => {
    const random = seededRandom();
    const parts = [
      'metrics.a',
      '.',
      '`',
      "'",
      '"',
      '=',
      '<',
      ' AND ',
      'IN',
      '(',
      ')',
      ',',
      '1',
      ' ',
      '\\'
    ];
    for (let round = 0; round < 3000; round++) {
      const filter = Array.from(
        { length: Math.floor(random() * 12) },
        () => parts[Math.floor(random() * parts.length)]
      ).join('');
      try {
        runConditions(filter);
      } catch (error) {
        expect([filter, error]).toEqual([filter, expect.any(DomainError)]);
      }
    }
  });
});

describe('a filter of runs', () => {
  it.each([
    "metrics.loss = '1'",
    "metrics.loss LIKE '1'",
    'params.lr = 1',
    "params.lr < '1'",
    "params.lr IN ('1')",
    "start_time = 'x'",
    "attributes.color = 'x'",
    "datasets.rows = 'x'",
    "models.x = 'x'",
    "constructor.x = 'x'",
    "attributes.constructor = 'x'"
  ])('%j is refused', filter => {
    expect(() => runConditions(filter)).toThrow(DomainError);
  });

  it('knows the name of a run also as its tag', () => {
    expect(runConditions("tags.mlflow.runName = 'a'")).toEqual(
      runConditions("attributes.run_name = 'a'")
    );
  });
});

describe('an order', () => {
  it('is read with its direction', () => {
    expect(parseOrder('metrics.`a b` desc')).toEqual({
      entity: 'metrics',
      key: 'a b',
      descending: true
    });
    expect(runOrder(['start_time', 'params.lr ASC'])).toEqual([
      { field: { of: 'run', column: 'startTime' }, descending: false },
      { field: { of: 'param', key: 'lr' }, descending: false }
    ]);
  });

  it.each([
    [['metrics.a sideways']],
    [['']],
    [['metrics.a', 'metric.a DESC']],
    [['datasets.name']]
  ])('%j is refused', orders => {
    expect(() => runOrder(orders)).toThrow(DomainError);
  });
});

describe('a filter of experiments', () => {
  const experiment = {
    id: '1',
    name: 'Digits_1',
    owner: '',
    createdAt: 5,
    updatedAt: 7,
    runCount: 0,
    runningCount: 0,
    revision: 1
  };
  it.each([
    ["name = 'Digits_1'", true],
    ["name LIKE 'Dig%'", true],
    ["name LIKE 'dig%'", false],
    ["name ILIKE 'dig%_1'", true],
    ["name LIKE '%g%s%'", true],
    ["name LIKE '%x%'", false],
    ["name LIKE 'Digits'", false],
    ['creation_time >= 5 AND last_update_time < 8', true],
    ['creation_time > 5', false],
    ["tags.kind = 'x'", true],
    ["tags.`kind` != 'x'", false],
    ["tags.other != 'x'", false]
  ])('%j: %j', (filter, passes) => {
    expect(experimentTest(filter)(experiment, { kind: 'x' })).toBe(passes);
  });

  it('is not slow by many wildcards', () => {
    const name = 'a'.repeat(500);
    const test = experimentTest(`name LIKE '${'%a'.repeat(200)}b'`);
    const start = performance.now();
    expect(test({ ...experiment, name }, {})).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it.each(["owner = 'x'", 'metrics.a = 1', "name IN ('x')"])('%j is refused', filter => {
    expect(() => experimentTest(filter)).toThrow(DomainError);
  });
});
