// Asks for a key, and trades it for a session cookie that scripts cannot read.
import { useSignal } from '@preact/signals';
import { problemOf } from '../client/problem.ts';
import type { Problem } from '../client/problem.ts';
import { ProblemNote } from '../parts/problem-note.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { signIn } from '../state/caller.ts';
import { typedFields } from '../words/typed-fields.ts';

export function SignInPage() {
  const problem = useSignal<Problem | null>(null);
  const isBusy = useSignal(false);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { key = '' } = typedFields(event);
    isBusy.value = true;
    problem.value = null;
    try {
      await signIn(key);
    } catch (error) {
      problem.value = problemOf(error);
      isBusy.value = false;
    }
  };
  return (
    <main class="is-alone">
      <div class="panel sign-in">
        <p class="brand">
          <img src="/mark.svg" alt="" width="24" height="24" /> Holdfast
        </p>
        <PageHead title="Sign in" lead="This keeper answers to keys." />
        <form class="stack" onSubmit={(event) => void submit(event)}>
          <label class="stack-tight">
            Key
            <input
              name="key"
              type="password"
              autocomplete="current-password"
              placeholder="hf_…"
              required
              autofocus
              spellcheck={false}
            />
          </label>
          {problem.value !== null && <ProblemNote problem={problem.value} />}
          <button type="submit" class="is-main" disabled={isBusy.value}>
            {isBusy.value ? 'Signing in …' : 'Sign in'}
          </button>
        </form>
        <p class="soft small">
          An administrator makes keys with <code>holdfast keys make NAME --role operate</code>, or on the page
          Keys.
        </p>
      </div>
    </main>
  );
}
