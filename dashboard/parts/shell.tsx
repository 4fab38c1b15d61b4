// The frame of every page: skip link, navigation, state of the connection, and the page itself.
import { useEffect } from 'preact/hooks';
import type { CallerAnswer } from '../client/answers.ts';
import { PageOf } from '../pages/page-of.tsx';
import { location } from '../state/location.ts';
import { routeOf } from '../state/route.ts';
import { ConnectionNote } from './connection-note.tsx';
import { Navigation } from './navigation.tsx';

export function Shell({ answer }: { readonly answer: CallerAnswer }) {
  const route = routeOf(location.value.path);
  useEffect(() => listenForSlash(), []);
  return (
    <div class="shell">
      <a class="skip" href="#page">
        Skip to the page
      </a>
      <Navigation page={route.page} answer={answer} />
      <div class="shell-page">
        <ConnectionNote />
        <main id="page" tabIndex={-1}>
          <PageOf key={`${route.page} ${route.about}`} route={route} />
        </main>
      </div>
    </div>
  );
}

/** `/` goes to the filter of the page, as in many programs; not while somebody types. */
function listenForSlash(): () => void {
  const pressed = (event: KeyboardEvent): void => {
    const isTyping = event.target instanceof Element && event.target.matches('input, textarea, select');
    if (event.key !== '/' || isTyping || event.metaKey || event.ctrlKey || event.altKey) return;
    const filter = document.querySelector<HTMLInputElement>('input[type="search"]');
    if (filter === null) return;
    event.preventDefault();
    filter.focus();
    filter.select();
  };
  document.addEventListener('keydown', pressed);
  return () => document.removeEventListener('keydown', pressed);
}
