import { nullTranslator } from '@jupyterlab/translation';
import { digitsRun } from '@trainlab/analysis/testing';
import { CommandRegistry } from '@lumino/commands';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { act } from 'react';
import { ExperimentsModel } from '../experiments/model';
import { ExperimentsView } from '../experiments/view';
import { StoreSeam } from '../testing/store-seam';
import { PageTheme } from '../theme';

describe("runs of a hub's store", () => {
  let seam: StoreSeam;
  let model: ExperimentsModel;
  let view: ExperimentsView;

  beforeEach(() => {
    jest.useFakeTimers();
    (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT =
      true;
    seam = new StoreSeam();
    for (const [slot, owner] of ['ada', 'bob'].entries()) {
      const { run } = digitsRun({
        slot,
        run: {
          name: `run-of-${owner}`,
          owner,
          experimentId: `${slot + 1}`,
          experimentName: `digits of ${slot}`
        }
      });
      seam.put(run);
      const experiment = seam.experiments.get(run.experimentId);
      seam.experiments.set(run.experimentId, { ...experiment!, owner });
    }
    model = new ExperimentsModel({ store: seam.store() });
    view = new ExperimentsView({
      model,
      commands: new CommandRegistry(),
      theme: new PageTheme(null),
      translator: nullTranslator,
      inNotebook: () => false
    });
  });
  afterEach(async () => {
    await act(async () => view.dispose());
    model.dispose();
    jest.useRealTimers();
  });

  const show = () =>
    act(async () => {
      Widget.attach(view, document.body);
      MessageLoop.flush();
      model.active = true;
      await jest.advanceTimersByTimeAsync(150);
      seam.sockets[0].hello(0, 'hub');
      await jest.advanceTimersByTimeAsync(300);
    });
  const choices = () => [
    ...view.node.querySelectorAll<HTMLButtonElement>('.tl-OwnerScope button')
  ];

  it("names the owner of a colleague's experiment, and leaves only one's own on wish", async () => {
    seam.health = { status: 'ok', hub: { user: 'ada' } };
    await show();
    expect(view.node.textContent).toContain('by bob');
    expect(view.node.textContent).not.toContain('by ada');
    const [, mine] = choices();
    expect(mine.getAttribute('aria-pressed')).toBe('false');
    await act(async () => mine.click());
    expect(mine.getAttribute('aria-pressed')).toBe('true');
    expect(view.node.textContent).toContain('run-of-ada');
    expect(view.node.textContent).not.toContain('digits of 1');
  });

  it('offers no choice without a hub', async () => {
    await show();
    expect(choices()).toEqual([]);
    expect(view.node.textContent).not.toContain('by bob');
  });
});
