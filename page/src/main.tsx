import { StrictMode, useEffect, useMemo, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { SharingClient, type EventStreamState, type Session } from '@trainlab/api';
import type { Theme } from '@trainlab/analysis';
import { formatAddress, parseAddress, type Address } from './address.js';
import { App } from './app.js';
import { Catalogue } from './catalogue.js';
import { PagePartsProvider, trans } from './session.js';
import { Store } from './store.js';

const base = new URL(document.baseURI);
const DARK = matchMedia('(prefers-color-scheme: dark)');

/** Goes to the login of the store, which comes back to this address. */
function logIn(): void {
  const next = location.pathname + location.search;
  location.assign(new URL(`login?${new URLSearchParams({ next })}`, base));
}

function present(): Address {
  const { href } = location;
  return href.startsWith(base.href)
    ? parseAddress(href.slice(base.href.length))
    : { view: 'nowhere' };
}

function Page() {
  const [address, setAddress] = useState(present);
  const [theme, setTheme] = useState<Theme>(DARK.matches ? 'dark' : 'light');
  const [session, setSession] = useState<Session>();
  const [stream, setStream] = useState<EventStreamState>('connecting');
  const [loggedOut, setLoggedOut] = useState(false);
  const { store, sharing, catalogue } = useMemo(() => {
    const store = new Store(base, () => setLoggedOut(true));
    return {
      store,
      sharing: new SharingClient((path, init) => store.send(path, init)),
      catalogue: new Catalogue()
    };
  }, []);

  useEffect(() => {
    const onPop = () => setAddress(present());
    const onTheme = () => setTheme(DARK.matches ? 'dark' : 'light');
    window.addEventListener('popstate', onPop);
    DARK.addEventListener('change', onTheme);
    return () => {
      window.removeEventListener('popstate', onPop);
      DARK.removeEventListener('change', onTheme);
    };
  }, []);

  useEffect(() => {
    const askWho = () =>
      sharing.session().then(
        answer => {
          store.csrfToken = answer.csrfToken;
          setSession(answer);
          setLoggedOut(false);
        },
        () => {
          // Without it nothing can be saved; the bar says that the store is away, or
          // does not know this browser.
        }
      );
    void askWho();
    const events = store.follow(
      event => {
        catalogue.take(event);
        if (event.type === 'hello') {
          store.client.experiments().then(
            ({ experiments }) => catalogue.putAll(experiments),
            () => {
              // The stream says that the store is away, and brings the next occasion.
            }
          );
        }
      },
      state => {
        setStream(state);
        if (state === 'offline') {
          // A refused socket does not say why: perhaps the session has ended.
          void askWho();
        }
      }
    );
    return () => events.dispose();
  }, [store, sharing, catalogue]);

  const parts = useMemo(
    () => ({
      store,
      sharing,
      catalogue,
      session,
      stream,
      theme,
      trans,
      go: (next: Address) => {
        history.pushState(null, '', new URL(formatAddress(next), base));
        setAddress(next);
        window.scrollTo(0, 0);
      },
      href: (to: Address) => new URL(formatAddress(to), base).href
    }),
    [store, sharing, catalogue, session, stream, theme]
  );
  return (
    <PagePartsProvider value={parts}>
      <App
        address={address}
        stream={stream}
        onLogOut={
          session?.csrfToken === undefined
            ? undefined
            : () => void logOut(store, session.hubUrl)
        }
        onLogIn={loggedOut ? logIn : undefined}
      />
    </PagePartsProvider>
  );
}

/** Ends the session here and at the hub, which would begin another one without asking. */
async function logOut(store: Store, hubUrl = ''): Promise<void> {
  await store.send('/logout', { method: 'POST' });
  location.assign(hubUrl ? hubUrl.replace(/home$/, 'logout') : base);
}

createRoot(document.getElementById('page')!).render(
  <StrictMode>
    <Page />
  </StrictMode>
);
