import assert from 'node:assert/strict';
import { until } from '../../faults/wait.mjs';
import { Training } from '../harness/training.mjs';
import { eachOnce, points } from '../harness/expect.mjs';

/** How runs end that do not end themselves. */
export async function endings(suite, hub) {
  const [ada] = hub.accounts;
  const ended = (training, seconds) =>
    until(
      'the hub knows that the run has ended',
      async () => {
        const run = await ada.store(`/runs/${training.runId}`);
        return run.status !== 'RUNNING' && run;
      },
      seconds
    );

  await suite.part(
    'a kernel that is restarted ends its run at the hub, with the reason',
    async () => {
      const training = new Training(ada, 'restarted');
      await training.start();
      const [{ id }] = await ada.json('/api/kernels');
      await ada.json(`/api/kernels/${id}/restart`, { method: 'POST' });
      const run = await ended(training);
      assert.equal(run.status, 'KILLED');
      assert.ok(run.statusReason, 'a reason is told');
      await training.notebook.shutDown();
    }
  );
  await suite.part(
    'a server that is stopped in mid-training leaves nothing behind',
    async () => {
      const training = new Training(ada, 'stopped');
      await training.start();
      await until('points are at the hub', async () => {
        const { metrics } = await ada.store(`/runs/${training.runId}`);
        return metrics.loss?.count > 10;
      });
      await ada.stop();
      // Its token is revoked; what it could not deliver goes with the next start.
      await ada.start();
      const run = await ended(training, 120);
      assert.ok(['KILLED', 'LOST'].includes(run.status), run.status);
      eachOnce(await points(ada, training.runId, 'loss'), run.metrics.loss.count);
      await until('nothing waits', async () => {
        const { journals, hub: link } = await ada.lab('/health');
        return link.state === 'connected' && journals.behind === 0 && link.waiting === 0;
      });
    }
  );
}
