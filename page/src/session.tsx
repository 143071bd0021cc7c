import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Theme } from '@trainlab/analysis';
import type { EventStreamState, Session, SharingClient } from '@trainlab/api';
import { untranslated, type Translation } from '@trainlab/views/rows';
import type { Address } from './address.js';
import type { Catalogue, Contents } from './catalogue.js';
import type { Store } from './store.js';

/** What every view of the page is given. */
export interface PageParts {
  store: Store;
  sharing: SharingClient;
  catalogue: Catalogue;
  /** Who looks; absent before the store has said. */
  session?: Session;
  /** Whether what is shown is up to date. */
  stream: EventStreamState;
  theme: Theme;
  trans: Translation;
  /** Goes to another view of the page. */
  go(address: Address): void;
  /** The whole address of a view, for links. */
  href(address: Address): string;
}

const Parts = createContext<PageParts | undefined>(undefined);

export const PagePartsProvider = Parts.Provider;

/** @throws Error outside of a {@link PagePartsProvider}. */
export function usePage(): PageParts {
  const parts = useContext(Parts);
  if (!parts) {
    throw new Error('A view of the page stands outside of the page.');
  }
  return parts;
}

/** The present contents of the catalogue; renders again when they change. */
export function useContents(): Contents {
  const { catalogue } = usePage();
  return useSyncExternalStore(
    onChange => catalogue.subscribe(onChange),
    () => catalogue.contents
  );
}

/** Texts of the page, in English. */
export const trans: Translation = untranslated;
