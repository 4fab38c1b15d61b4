// The keys: whose, what they may do, when they were last used, and an end to each.
import { useSignal } from '@preact/signals';
import { api } from '../client/api.ts';
import type { KeyLine } from '../../src/operations/keys-list.ts';
import { useWork } from '../state/use-work.ts';
import { Ago } from './ago.tsx';
import { ProblemNote } from './problem-note.tsx';
import { Question } from './question.tsx';
import { TableHead } from './table-head.tsx';

const columns = ['Name', 'Role', 'Tenant', 'Last used', 'Ends', { name: 'Actions', as: 'aloud' }] as const;

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
        <TableHead columns={columns} />
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
        <Question
          title={`Revoke “${asked.value.name}”?`}
          no="Keep it"
          yes="Revoke"
          isGrave
          onClose={() => (asked.value = null)}
          onYes={() => asked.value !== null && revoke(asked.value)}
        >
          <p>
            It ends at once, and with it everybody who is signed in with it. A revoked key does not come back.
          </p>
        </Question>
      )}
    </>
  );
}
