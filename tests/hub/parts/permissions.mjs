import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { buildApp } from '../../../store/lib/app.js';
import { permissionMatrix } from '../../../store/src/testing/permission-matrix.ts';
import { ROLES, samplesOf } from '../../../store/src/testing/permission-samples.ts';

const REPORTER = randomBytes(24).toString('hex');

/** More people, an admin, and a service that may read. */
export const peopleConfig = `
c.Authenticator.allowed_users.update({"olga", "rita", "walt", "stan", "root"})
c.Authenticator.admin_users = {"root"}
c.JupyterHub.load_groups.update({"everyone": {"users": ["olga", "rita", "walt", "stan"]}})
c.JupyterHub.services.append({"name": "reporter", "api_token": "${REPORTER}"})
c.JupyterHub.load_roles.append({
    "name": "reporter", "services": ["reporter"], "scopes": ["access:services!service=trainlab"],
})
`;
export const peopleSettings = { TRAINLAB_HUB_SERVICES: 'reporter=read' };

/** Every route of the store as every kind of caller, with tokens that the real hub has made. */
export async function permissions(suite, hub) {
  await suite.part(
    'every route, asked by everybody, tells and changes nothing else',
    async () => {
      const token = async name => {
        const made = await hub.admin(`/users/${name}/tokens`, {
          method: 'POST',
          body: { note: 'test' }
        });
        return made.token;
      };
      const prefix = new URL(`${hub.store}/`).pathname;
      const { app, routes } = buildApp({
        identity: { user: () => undefined, allows: () => false },
        services: () => {
          throw new Error('Only the table is asked.');
        },
        health: () => ({ status: 'ok', version: '1', pid: 1, host: 'h' }),
        version: '1',
        report: () => undefined,
        prefix,
        hub: { environment: { prefix } }
      });
      await app.ready();
      const result = await permissionMatrix({
        baseUrl: hub.store,
        tokens: {
          stranger: await token('stan'),
          reader: await token('rita'),
          writer: await token('walt'),
          owner: await token('olga'),
          admin: await token('root'),
          service: REPORTER
        },
        names: { owner: 'olga', reader: 'rita', writer: 'walt', stranger: 'stan' },
        routes,
        roles: ROLES,
        samplesOf
      });
      await app.close();
      process.stdout.write(
        `       ${result.checks} permission checks, leaks ${result.leaks.length}\n`
      );
      assert.deepEqual(result.leaks, []);
      assert.deepEqual(result.failures, []);
      assert.ok(result.checks >= 500);
    }
  );
}
