import type { FastifyInstance } from 'fastify';
import { ErrorBody, StoreClient } from '@trainlab/api';
import type { TSchema } from '@sinclair/typebox';
import { Value } from '@sinclair/typebox/value';
import { buildApp } from '../app';
import type { Identity } from '../identity/identity';
import { LocalIdentity } from '../identity/local-identity';
import type { App } from '../routes/context';
import type { Route } from '../routes/route-table';
import type { Services } from '../services';
import { afterwards } from './afterwards';
import { newId } from './journal';
import { TestStore } from './test-store';

/** The HTTP server on services of its own, asked without a socket. */
export class TestApp {
  constructor() {
    const { app, routes } = this.build();
    this.routes = routes;
    this.inject = app.inject.bind(app) as FastifyInstance['inject'];
    this.ready = async () => {
      await app.ready();
    };
    afterwards(() => app.close());
  }

  readonly store = new TestStore();
  readonly routes: readonly Route[];
  readonly inject: FastifyInstance['inject'];
  /** Resolves when all routes are there. */
  readonly ready: () => Promise<void>;
  readonly reports: string[] = [];
  readonly version = '1.2.3';
  /** Five runs that {@link fill} makes, three in `digits` and two in `letters 100%`. */
  readonly runs = Array.from({ length: 5 }, newId);

  /** Another server on the same services, or on others. */
  build(
    identity: Identity = new LocalIdentity(),
    services: () => Services = () => this.store.services,
    artifactLimit?: number
  ): { app: App; routes: readonly Route[] } {
    return buildApp({
      identity,
      services,
      health: () => ({ status: 'ok', version: this.version, pid: 1, host: 'h' }),
      version: this.version,
      report: line => this.reports.push(line),
      artifactLimit
    });
  }

  /** The client of all rooms; each answer is held against the schema of its route. */
  readonly client = new StoreClient(async (path, init = {}) => {
    const answer = await this.inject({
      method: (init.method ?? 'GET') as 'GET',
      url: path,
      headers: (init.headers ?? {}) as Record<string, string>,
      body: init.body as string | undefined
    });
    const schema =
      answer.statusCode === 200 ? this._answer(path, init.method) : ErrorBody;
    expect([...Value.Errors(schema, answer.json())]).toEqual([]);
    return new Response(answer.body, { status: answer.statusCode });
  });

  /** Logs the five runs: 5000 points each, with one spike. */
  async fill(): Promise<void> {
    const journal = this.store.journal().header();
    for (const [at, run] of this.runs.entries()) {
      journal.run(run, {
        name: `cnn-${at}`,
        experiment: at < 3 ? 'digits' : 'letters 100%',
        time: 1000 + Math.floor(at / 2),
        params: { lr: at / 100, act: 'relu_6' },
        tags: { team: at % 2 ? 'red' : 'blue' }
      });
      for (let step = 0; step < 5000; step++) {
        journal.metrics(run, step, { loss: step === 3333 ? 1e6 : 1 / (step + 1) });
      }
    }
    await this.store.settled(journal);
  }

  private _answer(path: string, method = 'GET'): TSchema {
    const parts = path.split('?')[0].split('/');
    const route = this.routes.find(
      ({ method: of, url }) =>
        of === method &&
        url.split('/').length === parts.length &&
        url.split('/').every((part, at) => part.startsWith(':') || part === parts[at])
    );
    return (route?.schema.response as Record<string, TSchema>)['200'];
  }
}
