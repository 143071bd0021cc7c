import { newId } from '../testing/journal';
import { PostgresServer, postgresPrograms } from '../testing/postgres-server';
import { TestStore } from '../testing/test-store';
import { until } from '../testing/store-process';
import { Database } from './database';
import { FencedError } from './faults';
import { toPostgres } from './postgres-dialect';
import { PostgresEngine } from './postgres-engine';

describe('the dialect of PostgreSQL', () => {
  it.each<[string, string, unknown[], unknown[]]>([
    [
      'SELECT id FROM t WHERE a = ? AND b = ?',
      'SELECT id FROM t WHERE a = $1 AND b = $2',
      [1, NaN],
      [1, null]
    ],
    [
      'SELECT x AS runId FROM t WHERE (:b IS NULL OR a = :b) AND c = :a',
      'SELECT x AS "runId" FROM t WHERE ($1::text IS NULL OR a = $1) AND c = $2',
      [{ a: 1, b: 'x\0y' }],
      ['x\ufffdy', 1]
    ],
    [
      "SELECT '?', ':a' FROM t WHERE offset = ?",
      `SELECT '?', ':a' FROM t WHERE "offset" = $1`,
      [0],
      [0]
    ],
    [
      'WHERE r.experiment_id IN (SELECT value FROM json_each(?))',
      'WHERE r.experiment_id IN (SELECT (json_array_elements_text($1::json))::bigint)',
      ['[1]'],
      ['[1]']
    ],
    [
      'WHERE r.id NOT IN (SELECT value FROM json_each(?))',
      'WHERE r.id NOT IN (SELECT (json_array_elements_text($1::json)))',
      ['["a"]'],
      ['["a"]']
    ],
    [
      'WHERE r.id IN (SELECT value FROM json_each(?))',
      'WHERE r.id IN (SELECT (json_array_elements_text($1::json)))',
      [JSON.stringify(['a\0', '\\u0000'])],
      [JSON.stringify(['a\ufffd', '\\u0000']).replace('\ufffd', '\\ufffd')]
    ],
    [
      'WHERE a LIKE ? AND b GLOB ?',
      "WHERE a ILIKE $1 ESCAPE '' AND b ~ $2",
      ['%x', '*a.[*]?'],
      ['%x', '^.*a\\.\\*.$']
    ],
    [
      "WHERE a LIKE w.value ESCAPE '\\' OR a LIKE ? ESCAPE '\\'",
      "WHERE a ILIKE w.value ESCAPE '\\' OR a ILIKE $1 ESCAPE '\\'",
      ['x'],
      ['x']
    ]
  ])('writes %j', (sql, text, given, values) => {
    const translation = toPostgres(sql);
    expect(translation.text).toBe(text);
    expect(translation.values(given)).toEqual(values);
  });
});

const programs = postgresPrograms();

(programs ? describe : describe.skip)('a store in PostgreSQL', () => {
  const server = new PostgresServer(programs ?? '');
  beforeAll(() => server.start());

  it('loses and doubles nothing when the server crashes in the middle', async () => {
    const store = new TestStore(server.url);
    const journal = store.journal().header();
    const run = newId();
    journal.run(run);
    const points = (from: number) => {
      for (let step = from; step < from + 3000; step++) {
        journal.metrics(run, step, { loss: step });
      }
    };
    points(0);
    await store.settled(journal);
    await server.stop();
    points(3000);
    await until(
      'the store to see it',
      () => store.services.db.fault?.kind === 'unreachable'
    );
    expect(() => store.services.runs.summary(store.viewer, run)).toThrow();
    await server.resume();
    points(6000);
    await store.settled(journal);
    expect(store.services.db.fault).toBeUndefined();
    const { curves } = await store.services.curves.read(store.viewer, {
      runIds: [run],
      maxPoints: 100_000
    });
    expect(curves[0].steps).toEqual(Array.from({ length: 9000 }, (_, step) => step));
  });

  it('takes texts that its own cannot hold', () => {
    const store = new TestStore(server.url);
    const { runLog, runs, tables } = store.services;
    const id = runLog.start(store.viewer, {
      experiment: 'nul',
      name: 'a\0b',
      owner: 'ada',
      startTime: 1,
      tags: { 't\0': 'v\0' }
    });
    runLog.log(store.viewer, id, { params: { p: 'x\0y', q: 'x\ud800' } });
    expect(runs.summary(store.viewer, id).name).toBe('a\ufffdb');
    expect(runs.list(store.viewer, { search: 'x\0y \ud800' }).runs).toEqual([]);
    for (const key of ['p', 'q']) {
      const found = tables.runSearches.ids({
        experimentIds: [Number(runs.summary(store.viewer, id).experimentId)],
        conditions: [{ field: { of: 'param', key }, test: '!=', operand: 'z' }],
        order: [],
        offset: 0,
        limit: 10
      });
      expect(found).toEqual([id]);
    }
  });

  it('has one owner, and lets one that was displaced write nothing more', () => {
    const before = new Database('', { wal: false, postgres: server.url });
    const after = new Database('', { wal: false, postgres: server.url });
    expect(after.storeId).toBe(before.storeId);
    expect(after.fence).toBe(before.fence + 1);
    expect(() => before.transaction(() => before.nextRevision())).toThrow(FencedError);
    expect(after.transaction(() => after.nextRevision())).toBe(after.revision);
    before.close();
    after.close();
  });

  const opened: PostgresEngine[] = [];
  const engineOf = (timeout?: number) => {
    const engine = new PostgresEngine(server.url, timeout);
    opened.push(engine);
    return engine;
  };
  afterEach(() => opened.splice(0).forEach(engine => engine.close()));
  const only = (engine: PostgresEngine, sql: string, ...args: string[]) =>
    Object.values(engine.prepare(sql).get(...args) ?? {})[0] as unknown;

  it('takes no late answer for the next one, and lets nothing take effect late', async () => {
    const patient = engineOf();
    patient.exec('CREATE TABLE late (x BIGINT)');
    const engine = engineOf(4000);
    expect(() =>
      engine.prepare('INSERT INTO late SELECT 1 FROM pg_sleep(30)').run()
    ).toThrow('has not answered for 4 seconds');
    for (const answer of ['a', 'b', 'c']) {
      expect(only(engine, `SELECT '${answer}' AS x`)).toBe(answer);
    }
    await until(
      'the statement to end',
      () =>
        only(
          patient,
          "SELECT count(*) AS n FROM pg_stat_activity WHERE query LIKE 'INSERT INTO late %'"
        ) === 0
    );
    expect(only(patient, 'SELECT count(*) AS n FROM late')).toBe(0);
  });

  it('commits no half of a transaction whose connection was lost', () => {
    const engine = engineOf();
    const other = engineOf();
    engine.exec('CREATE TABLE halves (x BIGINT)');
    engine.exec('BEGIN');
    engine.exec('INSERT INTO halves VALUES (1)');
    const pid = only(engine, 'SELECT pg_backend_pid() AS pid');
    other.exec(`SELECT pg_terminate_backend(${String(pid)}, 60000)`);
    expect(() => engine.exec('INSERT INTO halves VALUES (2)')).toThrow();
    for (const sql of ['INSERT INTO halves VALUES (3)', 'COMMIT', 'BEGIN']) {
      expect(() => engine.exec(sql)).toThrow(expect.objectContaining({ state: '08006' }));
    }
    engine.exec('ROLLBACK');
    expect(only(engine, 'SELECT count(*) AS n FROM halves')).toBe(0);
    engine.exec('BEGIN');
    engine.exec('INSERT INTO halves VALUES (4)');
    engine.exec('COMMIT');
    expect(only(other, 'SELECT x FROM halves')).toBe(4);
  });

  it('says so when a transaction in which a statement failed is not committed', () => {
    const engine = engineOf();
    engine.exec('BEGIN');
    expect(() => engine.exec('SELECT 1/0')).toThrow('division by zero');
    expect(() => engine.exec('COMMIT')).toThrow('rolled back');
    expect(only(engine, "SELECT 'x' AS x")).toBe('x');
  });

  it('searches for backslashes as SQLite does', () => {
    const engine = engineOf();
    const found = (text: string, pattern: string) =>
      only(engine, `SELECT CASE WHEN '${text}' LIKE ? THEN 1 ELSE 0 END AS x`, pattern);
    expect(found('C:\\Runs', 'c:\\%')).toBe(1);
    expect(found('C:%', 'c:\\%')).toBe(0);
    expect(found('a\\', '%\\')).toBe(1);
  });

  it('has the server keep what is asked again, and no text made for one call', () => {
    const engine = engineOf();
    for (let at = 0; at < 50; at++) {
      engine.prepare(`SELECT ${at} AS once, ? AS x`).get('x');
    }
    const again = engine.prepare('SELECT ? AS again');
    again.get('x');
    again.get('y');
    expect(engine.prepare('SELECT statement FROM pg_prepared_statements').all()).toEqual([
      { statement: 'SELECT $1 AS again' }
    ]);
  });
});
