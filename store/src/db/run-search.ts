import type { Database } from './database.js';

/** What a condition or an order looks at. */
export type RunField =
  | { of: 'metric' | 'param' | 'tag'; key: string }
  | { of: 'dataset'; column: 'name' | 'hash' | 'role' }
  | { of: 'run'; column: RunColumn };

export type RunColumn =
  'id' | 'name' | 'status' | 'owner' | 'artifactUri' | 'startTime' | 'endTime';

export type TextTest = '=' | '!=' | 'LIKE' | 'ILIKE' | 'IN' | 'NOT IN';
export type NumberTest = '=' | '!=' | '<' | '<=' | '>' | '>=';

export type RunCondition = { field: RunField } & (
  | { test: NumberTest; operand: number }
  | { test: TextTest; operand: string | readonly string[] }
);

export interface RunOrder {
  field: RunField;
  descending: boolean;
}

export interface RunSearch {
  experimentIds: readonly number[];
  /** Whose experiment "Default" has the id 0; anybody's when absent. */
  defaultOwner?: string;
  /** Deleted ones only, the others only, or all. */
  deleted?: boolean;
  conditions: readonly RunCondition[];
  /** The newest first where it decides nothing. */
  order: readonly RunOrder[];
  offset: number;
  limit: number;
}

// The words and ids of MLflow, in which conditions are written.
const COLUMNS: Record<RunColumn, string> = {
  id: 'r.id',
  name: 'r.name',
  status: `CASE r.status WHEN 'LOST' THEN 'FAILED' WHEN 'PREEMPTED' THEN 'KILLED'
    ELSE r.status END`,
  owner: 'r.owner',
  artifactUri: `'mlflow-artifacts:/' || CASE WHEN e.name = 'Default'
      AND e.owner = coalesce((SELECT owner FROM asking), e.owner) THEN '0' ELSE CAST(e.id AS TEXT) END
    || '/' || r.id || '/artifacts'`,
  startTime: 'r.start_time',
  endTime: 'r.end_time'
};

/** A param as the text that was logged; it is stored as JSON. */
const PARAM_TEXT = `CASE json_type(x.value) WHEN 'text' THEN json_extract(x.value, '$')
  ELSE x.value END`;

/** Finds runs by conditions on what they logged. */
export class RunSearches {
  constructor(db: Database) {
    this._db = db;
  }

  /** Ids in order. A run without the thing a condition names does not meet it. */
  ids(search: RunSearch): string[] {
    const values: (string | number | null)[] = [];
    const bind = (value: string | number | null) => {
      values.push(value);
      return '?';
    };
    const asking = bind(search.defaultOwner ?? null);
    const joins = search.order.map((order, at) => joined(order.field, `o${at}`, bind));
    const where = [
      `r.experiment_id IN (SELECT value FROM json_each(${bind(JSON.stringify(search.experimentIds))}))`,
      ...(search.deleted === undefined ? [] : [`r.deleted = ${search.deleted ? 1 : 0}`]),
      ...search.conditions.map(condition => conditionSql(condition, bind))
    ];
    const order = search.order.map((one, at) => orderSql(one, joins[at]));
    const rows = this._db
      .prepare(
        `WITH asking (owner) AS (SELECT ${asking})
         SELECT r.id FROM runs AS r JOIN experiments AS e ON e.id = r.experiment_id
         ${joins.map(join => join.sql).join(' ')}
         WHERE ${where.join(' AND ')}
         ORDER BY ${[...order, 'r.start_time DESC', 'r.id'].join(', ')}
         LIMIT ${bind(search.limit)} OFFSET ${bind(search.offset)}`
      )
      .all(...values);
    return rows.map(row => row.id as string);
  }

  private readonly _db: Database;
}

type Bind = (value: string | number | null) => string;

interface Joined {
  sql: string;
  /** True where the run has no such thing. */
  missing: string;
  value: string;
}

function joined(field: RunField, name: string, bind: Bind): Joined {
  if (field.of === 'run') {
    const value = COLUMNS[field.column];
    return { sql: '', missing: `(${value}) IS NULL`, value };
  }
  if (field.of === 'dataset') {
    throw new Error('Runs have no order by datasets.');
  }
  const table = TABLES[field.of];
  return {
    sql: `LEFT JOIN ${table.name} AS ${name}
      ON ${name}.run_id = r.id AND ${name}.${table.key} = ${bind(field.key)}`,
    missing: `${name}.run_id IS NULL`,
    value: table.value.replaceAll('x.', `${name}.`)
  };
}

/** Missing last in both directions, NaN before it. */
function orderSql({ descending }: RunOrder, { missing, value }: Joined): string {
  return `${missing}, (${value}) IS NULL, (${value}) ${descending ? 'DESC' : 'ASC'}`;
}

const TABLES = {
  metric: { name: 'series', key: 'metric', value: 'x.last' },
  param: { name: 'params', key: 'key', value: PARAM_TEXT },
  tag: { name: 'tags', key: 'key', value: 'x.value' }
} as const;

function conditionSql(condition: RunCondition, bind: Bind): string {
  const { field } = condition;
  if (field.of === 'run') {
    return testSql(COLUMNS[field.column], condition, bind);
  }
  if (field.of === 'dataset') {
    const column = field.column === 'role' ? 'u.role' : `d.${field.column}`;
    return `EXISTS (SELECT 1 FROM dataset_uses AS u JOIN datasets AS d ON d.id = u.dataset_id
      WHERE u.run_id = r.id AND ${testSql(column, condition, bind)})`;
  }
  const { name, key, value } = TABLES[field.of];
  return `EXISTS (SELECT 1 FROM ${name} AS x WHERE x.run_id = r.id
    AND x.${key} = ${bind(field.key)} AND ${testSql(value, condition, bind)})`;
}

function testSql(value: string, condition: RunCondition, bind: Bind): string {
  const { test, operand } = condition;
  switch (test) {
    case 'IN':
    case 'NOT IN':
      return `(${value}) ${test} (SELECT value FROM json_each(${bind(JSON.stringify(operand))}))`;
    case 'ILIKE':
      return `(${value}) LIKE ${bind(operand as string)}`;
    case 'LIKE':
      // SQLite's LIKE does not tell small letters from capitals; its GLOB does.
      return `(${value}) GLOB ${bind(globOf(operand as string))}`;
    default:
      return `(${value}) ${test} ${bind(operand as string | number)}`;
  }
}

function globOf(pattern: string): string {
  return pattern.replace(/[*?[%_]/g, found =>
    found === '%' ? '*' : found === '_' ? '?' : `[${found}]`
  );
}
