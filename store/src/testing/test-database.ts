import { randomBytes } from 'node:crypto';
import { PostgresEngine } from '../db/postgres-engine';
import { afterwards } from './afterwards';

/**
 * A schema of its own in the PostgreSQL database that `TRAINLAB_TEST_POSTGRES`
 * names; `undefined`, for a SQLite file, where it names none. So the same tests run
 * on both.
 */
export function testDatabase(): string | undefined {
  const server = process.env.TRAINLAB_TEST_POSTGRES;
  if (!server) {
    return undefined;
  }
  const schema = `t${randomBytes(8).toString('hex')}`;
  const engine = new PostgresEngine(server);
  engine.exec(`CREATE SCHEMA ${schema}`);
  afterwards(() => {
    engine.exec(`DROP SCHEMA ${schema} CASCADE`);
    engine.close();
  });
  const url = new URL(server);
  url.searchParams.set('options', `-c search_path=${schema}`);
  return url.href;
}
