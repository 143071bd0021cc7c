import { Store } from './store';

const BASE = new URL('https://hub.example.org/services/trainlab/');

describe('the store behind the page', () => {
  const before = globalThis.fetch;
  let asked: [string, RequestInit][];
  let loggedOut: number;
  let store: Store;
  let answer: () => Partial<Response>;

  beforeEach(() => {
    asked = [];
    loggedOut = 0;
    answer = () => ({ ok: true, status: 200, text: () => Promise.resolve('{}') });
    store = new Store(BASE, () => loggedOut++);
    globalThis.fetch = ((url: string, init: RequestInit) => {
      asked.push([url, init]);
      return Promise.resolve().then(() => answer());
    }) as typeof fetch;
  });

  afterEach(() => {
    globalThis.fetch = before;
  });

  const csrf = () => (asked[0][1].headers as Headers).get('x-trainlab-csrf') ?? undefined;

  it('is asked below the prefix, with cookies and without following a redirect', async () => {
    await store.send('/api/v1/runs');
    expect(asked[0]).toEqual([
      'https://hub.example.org/services/trainlab/api/v1/runs',
      expect.objectContaining({ credentials: 'same-origin', redirect: 'error' })
    ]);
  });

  it('is told by a header that a change comes from the page', async () => {
    store.csrfToken = 'secret';
    await store.send('/logout', { method: 'POST' });
    expect(csrf()).toBe('secret');
  });

  it('says that the browser is not known any more', async () => {
    answer = () => ({ ok: false, status: 401 });
    await store.send('/api/v1/runs');
    expect(loggedOut).toBe(1);
  });

  it('says in words that nobody answers', async () => {
    answer = () => {
      throw new TypeError('Failed to fetch');
    };
    await expect(store.send('/api/v1/runs')).rejects.toMatchObject({
      status: 503,
      message: expect.stringMatching(/^The store does not answer\./)
    });
    expect(loggedOut).toBe(0);
  });
});
