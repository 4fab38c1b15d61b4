// Who may use this keeper: keys are made here, shown once, and revoked.
import { useSignal } from '@preact/signals';
import { api } from '../client/api.ts';
import type { MadeKey } from '../../src/operations/keys-make.ts';
import { Answered } from '../parts/answered.tsx';
import { Empty } from '../parts/empty.tsx';
import { KeyTable } from '../parts/key-table.tsx';
import { NewKeyForm } from '../parts/new-key-form.tsx';
import { PageHead } from '../parts/page-head.tsx';
import { Panel } from '../parts/panel.tsx';
import { csrf } from '../client/request.ts';
import { isOfTenant, may, signIn } from '../state/caller.ts';
import { useAsked } from '../state/use-asked.ts';

export function KeysPage() {
  const asked = useAsked((until) => api.keys(until), { key: 'keys', changesWith: [] });
  const made = useSignal<MadeKey | null>(null);
  const onMade = async (key: MadeKey): Promise<void> => {
    made.value = key;
    // Until now nobody needed one. From now on this page does, too.
    if (csrf.value === null) await signIn(key.secret);
    asked.again();
  };
  return (
    <>
      <PageHead
        title="Keys"
        lead="Programs send a key with each request; people sign in with one. As soon as there is one, nobody gets in without."
      />
      {made.value !== null && <Shown made={made.value} onDone={() => (made.value = null)} />}
      {may('admin') && !isOfTenant() && (
        <Panel title="Make a key">
          <NewKeyForm isFirst={asked.answer?.keys.length === 0} onMade={onMade} />
        </Panel>
      )}
      <Panel title="Keys in use">
        <Answered asked={asked} what="the keys">
          {({ keys }) =>
            keys.length === 0 ? (
              <Empty>
                <p>
                  There is no key yet: everybody on this machine may do everything, and nobody elsewhere
                  anything.
                </p>
              </Empty>
            ) : (
              <KeyTable keys={keys} onRevoked={() => asked.again()} />
            )
          }
        </Answered>
      </Panel>
    </>
  );
}

function Shown({ made, onDone }: { readonly made: MadeKey; readonly onDone: () => void }) {
  return (
    <div class="note is-healthy" role="status">
      <p>
        <strong>The key “{made.name}” was made. It is shown this once, and kept nowhere:</strong>
      </p>
      <p>
        <code class="secret">{made.secret}</code>
      </p>
      <p class="actions">
        <button type="button" onClick={() => void navigator.clipboard.writeText(made.secret)}>
          Copy
        </button>
        <button type="button" onClick={onDone}>
          I have it
        </button>
      </p>
    </div>
  );
}
