import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, venv } from '../../../scripts/gate/process.mjs';
import { documentedLines } from '../harness/documented.mjs';

const folder = join(root, 'deploy', 'hub');
const text = name => readFileSync(join(folder, name), 'utf8');
const SCOPE = 'access:services!service=trainlab';

/** All documents of a YAML file. */
function yaml(name) {
  const program =
    'import json, sys, yaml; print(json.dumps(list(yaml.safe_load_all(open(sys.argv[1])))))';
  return JSON.parse(
    execFileSync(venv('python'), ['-c', program, join(folder, name)], {
      encoding: 'utf8'
    })
  );
}

/** What an admin reads is what the test runs. */
export async function configuration(suite) {
  await suite.part('the documentation and deploy/hub say the same, in 10 lines', () => {
    const lines = documentedLines();
    assert.equal(lines, text('trainlab_config.py'));
    assert.ok(lines.trimEnd().split('\n').length <= 10);
  });
  await suite.part('the lines for The Littlest JupyterHub differ in places only', () => {
    const own = text('tljh.py').replace(/^#.*\n/gm, '');
    assert.equal(
      own
        .replace('/opt/tljh/user/bin/trainlab', 'trainlab')
        .replace('http://127.0.0.1/services', 'http://127.0.0.1:8000/services'),
      documentedLines()
    );
  });
  await suite.part('the files for Kubernetes fit together', () => {
    const [{ hub, singleuser }] = yaml('zero-to-jupyterhub.yaml');
    const { url, oauth_redirect_uri: callback } = hub.services.trainlab;
    const [claim, service, { spec }] = yaml('trainlab-store.yaml');
    const [container] = spec.template.spec.containers;
    const env = Object.fromEntries(container.env.map(({ name, value }) => [name, value]));
    const { hostname, port } = new URL(url);
    assert.equal(hostname, service.metadata.name);
    assert.equal(Number(port), service.spec.ports[0].port);
    assert.equal(Number(port), container.ports[0].containerPort);
    assert.equal(new URL(env.JUPYTERHUB_SERVICE_URL).port, port);
    assert.equal(callback, env.JUPYTERHUB_OAUTH_CALLBACK_URL);
    assert.equal(
      new URL(singleuser.extraEnv.TRAINLAB_STORE_URL).pathname,
      env.JUPYTERHUB_SERVICE_PREFIX.replace(/\/$/, '')
    );
    assert.ok(hub.loadRoles.user.scopes.includes(SCOPE));
    assert.deepEqual(
      hub.config.Spawner.server_token_scopes,
      JSON.parse(/server_token_scopes = (\[.*\])/.exec(documentedLines())[1])
    );
    assert.deepEqual(spec.selector.matchLabels, service.spec.selector);
    const { claimName } = spec.template.spec.volumes[0].persistentVolumeClaim;
    assert.equal(claimName, claim.metadata.name);
    assert.equal(
      container.volumeMounts[0].mountPath,
      container.command.at(container.command.indexOf('--data') + 1)
    );
    assert.equal(spec.replicas, 1);
  });
}
