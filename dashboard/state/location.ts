// Where the dashboard is: the address of the browser as a signal, so that pages, filters and links are one thing.
import { signal } from '@preact/signals';

export interface Place {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
}

/** What an address stands for. */
export function placeOf(address: { readonly pathname: string; readonly search: string }): Place {
  return {
    path: address.pathname,
    query: Object.fromEntries(new URLSearchParams(address.search)),
  };
}

export const location = signal<Place>(placeOf(window.location));

window.addEventListener('popstate', () => {
  location.value = placeOf(window.location);
});

/** A new entry in the history of the browser; the page begins at its top. */
export function go(href: string): void {
  window.history.pushState(null, '', href);
  location.value = placeOf(window.location);
  window.scrollTo(0, 0);
}

/** Filters belong to the page that is shown: going back leaves the page, not the last letter that was typed. */
export function setQuery(changes: Readonly<Record<string, string>>): void {
  const query = new URLSearchParams(window.location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === '') query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  window.history.replaceState(null, '', `${window.location.pathname}${text === '' ? '' : `?${text}`}`);
  location.value = placeOf(window.location);
}
