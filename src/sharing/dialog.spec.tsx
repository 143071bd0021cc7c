import { nullTranslator } from '@jupyterlab/translation';
import { SharingClient, type Experiment, type ExperimentSharing } from '@trainlab/api';
import { showSharingDialog } from './dialog';

const experiment: Experiment = {
  id: '7',
  name: 'digits',
  owner: 'ada',
  createdAt: 1,
  updatedAt: 1,
  runCount: 1,
  runningCount: 0,
  access: 'manage',
  revision: 1
};

const trans = nullTranslator.load('trainlab');

describe('the sharing dialog', () => {
  let sharing: ExperimentSharing;
  let puts: unknown[];
  let refusal: string | undefined;

  const client = new SharingClient(async (path, init = {}) => {
    if (init.method === 'PUT') {
      const update = JSON.parse(init.body as string) as Partial<ExperimentSharing>;
      puts.push(update);
      if (refusal) {
        const body = { code: 'PERMISSION_DENIED', message: refusal };
        return new Response(JSON.stringify(body), { status: 403 });
      }
      sharing = { ...sharing, ...update };
      return new Response(JSON.stringify(sharing));
    }
    return path.startsWith('/api/v1/principals')
      ? new Response(
          JSON.stringify({
            principals: [
              { kind: 'group', name: 'vision' },
              { kind: 'user', name: 'bea' }
            ]
          })
        )
      : new Response(JSON.stringify(sharing));
  });

  beforeEach(() => {
    puts = [];
    refusal = undefined;
    sharing = {
      owner: 'ada',
      visibility: 'default',
      defaultVisibility: 'private',
      grants: [{ kind: 'user', name: 'cem', level: 'read' }]
    };
  });
  afterEach(() => button('Done')?.click());

  const opened = async (): Promise<HTMLElement> => {
    void showSharingDialog(experiment, client, trans);
    return await found(() => document.querySelector<HTMLElement>('.tl-SharingForm'));
  };
  const button = (text: string) =>
    [...document.querySelectorAll<HTMLButtonElement>('.jp-Dialog button')].find(
      ({ textContent }) => textContent?.includes(text)
    );

  it('grants reading to who is picked', async () => {
    const form = await opened();
    (await found(() => button('vision'))).click();
    await found(() => form.querySelector('.tl-GrantList li:nth-child(2)'));
    expect(puts).toEqual([
      {
        grants: [
          { kind: 'user', name: 'cem', level: 'read' },
          { kind: 'group', name: 'vision', level: 'read' }
        ]
      }
    ]);
  });

  it('takes a grant away', async () => {
    const form = await opened();
    form.querySelector<HTMLButtonElement>('[aria-label="Remove cem"]')!.click();
    await found(() =>
      form.textContent?.includes('shared with nobody yet') ? form : null
    );
    expect(puts).toEqual([{ grants: [] }]);
  });

  it('says why the store has refused a change, and keeps what holds', async () => {
    refusal = 'Only ada may share this experiment.';
    const form = await opened();
    form.querySelector<HTMLButtonElement>('[aria-label="Remove cem"]')!.click();
    const alert = await found(() => document.querySelector('[role="alert"]'));
    expect(alert.textContent).toBe(refusal);
    expect(form.querySelectorAll('.tl-GrantList li')).toHaveLength(1);
  });
});

/** Waits until something is there. */
async function found<T>(look: () => T | null | undefined): Promise<T> {
  for (;;) {
    const present = look();
    if (present) {
      return present;
    }
    await new Promise(resolve => requestAnimationFrame(resolve));
  }
}
