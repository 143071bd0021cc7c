import assert from 'node:assert/strict';
import { Notebook } from '../../faults/notebook.mjs';
import { until } from '../../faults/wait.mjs';

/** A notebook with a Python kernel. */
class PythonNotebook extends Notebook {
  async open() {
    const session = await this._server.json('/api/sessions', {
      method: 'POST',
      body: JSON.stringify({
        path: 'python.ipynb',
        name: 'python.ipynb',
        type: 'notebook',
        kernel: { name: 'python3' }
      })
    });
    this._kernel = session.kernel.id;
    await this._connect();
  }
}

/** MLflow's own client in a Python notebook, with nothing set by its author. */
export async function python(suite, hub) {
  const bob = hub.account('bob');
  await suite.part(
    "a Python notebook's MLflow run is its owner's at the hub",
    async () => {
      const notebook = new PythonNotebook(bob);
      await notebook.open();
      notebook.run(`
import mlflow
mlflow.set_experiment("python-digits")
with mlflow.start_run() as run:
    mlflow.log_param("depth", 3)
    for step in range(20):
        mlflow.log_metric("loss", 1 / (step + 1), step=step)
print("run", run.info.run_id)
`);
      const reply = await notebook.ended(180);
      assert.equal(reply.status, 'ok', reply.evalue);
      const id = await until(
        'its id is printed',
        () => /run ([0-9a-f]{32})/.exec(notebook.outputs.join(''))?.[1]
      );
      const run = await bob.store(`/runs/${id}`);
      assert.equal(run.owner, 'bob');
      assert.equal(run.status, 'FINISHED');
      assert.equal(run.metrics.loss.count, 20);
      await notebook.shutDown();
    }
  );
}
