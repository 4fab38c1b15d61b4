// What stands around every page: who is signed in decides whether there is a page or the question for a key.
import { findOutWhoCalls, signedIn } from './state/caller.ts';
import { Announcer } from './parts/announcer.tsx';
import { ProblemNote } from './parts/problem-note.tsx';
import { Shell } from './parts/shell.tsx';
import { SignInPage } from './pages/sign-in-page.tsx';

export function App() {
  return (
    <>
      <Announcer />
      <Inside />
    </>
  );
}

function Inside() {
  const who = signedIn.value;
  if (who.state === 'asking')
    return (
      <p class="loading is-alone" aria-busy="true">
        Asking the keeper who you are …
      </p>
    );
  if (who.state === 'out') return <SignInPage />;
  if (who.state === 'unknown')
    return (
      <main class="is-alone">
        <ProblemNote problem={who.problem} again={() => void findOutWhoCalls()} />
      </main>
    );
  return <Shell answer={who.answer} />;
}
