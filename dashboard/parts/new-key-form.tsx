// Asks for what a new key is to be: its name, role, tenant and end.
import type { Role } from '../../src/core/access.ts';
import type { MadeKey } from '../../src/operations/keys-make.ts';
import { api } from '../client/api.ts';
import { useWork } from '../state/use-work.ts';
import { typedFields } from '../words/typed-fields.ts';
import { Choice } from './choice.tsx';
import { ProblemNote } from './problem-note.tsx';

const roles: readonly { readonly value: Role; readonly name: string }[] = [
  { value: 'read', name: 'read: looks only' },
  { value: 'operate', name: 'operate: applies plans' },
  { value: 'admin', name: 'admin: keys and purges' },
];

interface Props {
  /** Nobody needs a key so far; whoever makes this one should still be able to make others. */
  readonly isFirst: boolean;
  readonly onMade: (made: MadeKey) => Promise<void>;
}

export function NewKeyForm({ isFirst, onMade }: Props) {
  const making = useWork<MadeKey>();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const { name, role, tenant = '', days = '' } = typedFields(event);
    const key = {
      name,
      role,
      ...(tenant !== '' && { tenant }),
      ...(days !== '' && { endsInDays: Number(days) }),
    };
    void making.start(
      async () => {
        const made = await api.makeKey(key);
        await onMade(made);
        form.reset();
        return made;
      },
      () => 'The key was made and is shown on the page.',
    );
  };
  return (
    <form class="stack" onSubmit={submit}>
      {isFirst && (
        <p>
          This will be the first one, and from then on everybody needs one. Make it an <strong>admin</strong>;
          this browser is signed in with it.
        </p>
      )}
      <div class="fields">
        <label class="stack-tight">
          Name
          <input
            name="name"
            required
            maxLength={64}
            autocomplete="off"
            placeholder="who or what will use it"
          />
        </label>
        <Choice
          class="stack-tight"
          field="role"
          label="Role"
          value={isFirst ? 'admin' : 'read'}
          choices={roles}
        />
        <label class="stack-tight">
          Only this tenant
          <input name="tenant" autocomplete="off" placeholder="all" />
        </label>
        <label class="stack-tight">
          Ends after days
          <input name="days" type="number" min="1" max="36500" placeholder="never" />
        </label>
      </div>
      {making.now.state === 'failed' && <ProblemNote problem={making.now.problem} />}
      <div>
        <button type="submit" class="is-main" disabled={making.now.state === 'running'}>
          Make a key
        </button>
      </div>
    </form>
  );
}
