// The keys: whose, what they may do, when they were last used, and an end to each.
import { useSignal } from '@preact/signals';
import { api } from '../client/api.ts';
import type { KeyLine } from '../../src/operations/keys-list.ts';
import { useWork } from '../state/use-work.ts';
import { Ago } from './ago.tsx';
import { Dialog } from './dialog.tsx';
import { ProblemNote } from './problem-note.tsx';

interface Props {
  readonly keys: readonly KeyLine[];
  readonly onRevoked: () => void;
}

export function KeyTable({ keys, onRevoked }: Props) {
  const asked = useSignal<KeyLine | null>(null);
  const revoking = useWork<unknown>();
  const revoke = (key: KeyLine): void => {
    asked.value = null;
    void revoking
      .start(
        () => api.revokeKey(key.keyId),
        () => `${key.name} was revoked.`,
      )
      .then(onRevoked);
  };
  return (
    <>
      {revoking.now.state === 'failed' && <ProblemNote problem={revoking.now.problem} />}
      <table class="as-cards">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Role</th>
            <th scope="col">Tenant</th>
            <th scope="col">Last used</th>
            <th scope="col">Ends</th>
            <th scope="col">
              <span class="aloud">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.keyId}>
              <th scope="row">
                {key.name} <code class="soft">{key.keyId}</code>
              </th>
              <td data-name="Role">{key.role}</td>
              <td data-name="Tenant">{key.tenant ?? 'all'}</td>
              <td data-name="Last used">
                {key.lastUsedMs === null ? 'never' : <Ago atMs={key.lastUsedMs} />}
              </td>
              <td data-name="Ends">{key.endsAtMs === null ? 'never' : <Ago atMs={key.endsAtMs} />}</td>
              <td class="number">
                <button type="button" onClick={() => (asked.value = key)}>
                  Revoke<span class="aloud"> {key.name}</span>
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {asked.value !== null && (
        <RevokeDialog keyLine={asked.value} onClose={() => (asked.value = null)} onRevoke={revoke} />
      )}
    </>
  );
}

interface RevokeProps {
  readonly keyLine: KeyLine;
  readonly onClose: () => void;
  readonly onRevoke: (key: KeyLine) => void;
}

function RevokeDialog({ keyLine, onClose, onRevoke }: RevokeProps) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    onRevoke(keyLine);
  };
  return (
    <Dialog title={`Revoke “${keyLine.name}”?`} onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <p>
          It ends at once, and with it everybody who is signed in with it. A revoked key does not come back.
        </p>
        <div class="dialog-foot">
          <button type="button" onClick={onClose}>
            Keep it
          </button>
          <button type="submit" class="is-grave">
            Revoke
          </button>
        </div>
      </form>
    </Dialog>
  );
}
