/* global document, window, MutationObserver, requestAnimationFrame */
import { writeFileSync } from 'node:fs';
import { Notebook } from '../../faults/notebook.mjs';
import { until } from '../../faults/wait.mjs';

/** Logs numbered points, and prints when each of them was logged. */
const cell = (experiment, stop) => `
import { experiments as forPage } from 'trainlab';
import { existsSync as isThere } from 'node:fs';
const liveRun = forPage.start(${JSON.stringify(experiment)}, {
  objective: { metric: 'points', goal: 'max' }
});
console.log('begun');
for (let point = 0; !isThere(${JSON.stringify(stop)}); point++) {
  liveRun.log({ points: point, loss: 1 / (point + 1) }, point);
  console.log(\`point \${point} \${Date.now()}\`);
  await new Promise(resolve => setTimeout(resolve, 100));
}
liveRun.end();
await liveRun.flush({ timeoutMs: 60_000 });
`;

/** A run in a notebook of a person, whose points are looked for on a colleague's screen. */
export class LiveRun {
  constructor(account, experiment) {
    this._account = account;
    this._experiment = experiment;
    this._stop = `${account.home}/stop-${experiment.replaceAll(' ', '-')}`;
    this._notebook = new Notebook(account);
  }

  async start() {
    const { servers } = await this._account.hub.admin(`/users/${this._account.name}`);
    if (!servers['']?.ready) {
      await this._account.start();
    }
    await this._notebook.open();
    this._notebook.run(cell(this._experiment, this._stop));
    await until(
      'the run begins',
      () => {
        if (this._notebook.reply?.status === 'error') {
          throw new Error(`The cell failed: ${this._notebook.reply.evalue}`);
        }
        return this._notebook.outputs.join('').includes('begun');
      },
      120
    );
  }

  /**
   * Milliseconds from the call that logs a point until the table of runs shows it or
   * a later one, of `count` points after this call; the shortest first.
   */
  async delays(page, count) {
    await page.evaluate(watchPoints);
    const first = (await until('points are seen', () => page.evaluate(seenPoints)))[0][0];
    const seen = await until('enough points are seen', async () => {
      const points = await page.evaluate(seenPoints);
      return points.at(-1)[0] >= first + count && points;
    });
    // What the cell prints comes by another way, and perhaps later.
    const logged = await until('the times of logging are printed', () => {
      const times = new Map(
        [...this._notebook.outputs.join('').matchAll(/^point (\d+) (\d+)$/gm)].map(
          ([, point, time]) => [Number(point), Number(time)]
        )
      );
      return times.has(first + count) && times;
    });
    return Array.from({ length: count }, (_, at) => first + 1 + at)
      .map(point => seen.find(([shown]) => shown >= point)[1] - logged.get(point))
      .sort((a, b) => a - b);
  }

  async end() {
    writeFileSync(this._stop, '');
    const reply = await this._notebook.ended(120);
    if (reply.status !== 'ok') {
      throw new Error(`The cell failed: ${reply.ename}: ${reply.evalue}`);
    }
    this._notebook.close();
  }
}

/** In the page: remembers each number in the first row's column of the metric, once drawn. */
function watchPoints() {
  window.seenPoints = [];
  const look = () =>
    requestAnimationFrame(() => {
      const text = document.querySelector('tbody .tl-mod-value')?.textContent ?? '';
      const point = Number(/(\d+)$/.exec(text)?.[1]);
      if (Number.isInteger(point) && window.seenPoints.at(-1)?.[0] !== point) {
        window.seenPoints.push([point, Date.now()]);
      }
    });
  new MutationObserver(look).observe(document.querySelector('main'), {
    childList: true,
    characterData: true,
    subtree: true
  });
  look();
}

function seenPoints() {
  return window.seenPoints.length > 0 && window.seenPoints;
}
