// What can be said about one alert: seen, with a note for others; or silence for a time.
import { useSignal } from '@preact/signals';
import { api } from '../client/api.ts';
import type { StandingAlert } from '../../src/operations/alerts-list.ts';
import { may } from '../state/caller.ts';
import { useWork } from '../state/use-work.ts';
import { typedFields } from '../words/typed-fields.ts';
import { Dialog } from './dialog.tsx';
import { ProblemNote } from './problem-note.tsx';

interface Props {
  readonly alert: StandingAlert;
  /** After a change. */
  readonly again: () => void;
}

const silences = [
  { hours: 1, name: 'an hour' },
  { hours: 8, name: '8 hours' },
  { hours: 24, name: 'a day' },
  { hours: 168, name: 'a week' },
];

export function AlertActions({ alert, again }: Props) {
  const asks = useSignal<'acknowledge' | 'silence' | null>(null);
  const saying = useWork<StandingAlert>();
  if (!may('operate')) return null;
  const close = (): void => {
    asks.value = null;
  };
  const say = (begin: () => Promise<StandingAlert>, said: string): void => {
    close();
    void saying.start(begin, () => said).then(again);
  };
  return (
    <div class="actions">
      {alert.acknowledged === null && (
        <button type="button" onClick={() => (asks.value = 'acknowledge')}>
          Acknowledge …
        </button>
      )}
      {alert.silencedUntilMs === null ? (
        <button type="button" onClick={() => (asks.value = 'silence')}>
          Silence …
        </button>
      ) : (
        <button type="button" onClick={() => say(() => api.silenceAlert(alert.key, 0), 'It is told again.')}>
          End the silence
        </button>
      )}
      {saying.now.state === 'failed' && <ProblemNote problem={saying.now.problem} />}
      {asks.value === 'acknowledge' && (
        <Acknowledging
          onClose={close}
          onSay={(note) => say(() => api.acknowledgeAlert(alert.key, note), 'Acknowledged.')}
        />
      )}
      {asks.value === 'silence' && (
        <Silencing
          onClose={close}
          onSay={(hours) => say(() => api.silenceAlert(alert.key, hours), 'Silenced.')}
        />
      )}
    </div>
  );
}

interface Saying<What> {
  readonly onClose: () => void;
  readonly onSay: (what: What) => void;
}

function Acknowledging({ onClose, onSay }: Saying<string>) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    onSay(typedFields(event)['note'] ?? '');
  };
  return (
    <Dialog title="Acknowledge this alert" onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <label class="stack-tight">
          Note for others (may be empty)
          <input name="note" maxLength={500} autocomplete="off" autofocus />
        </label>
        <div class="dialog-foot">
          <button type="button" onClick={onClose}>
            Not now
          </button>
          <button type="submit" class="is-main">
            Acknowledge
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Silencing({ onClose, onSay }: Saying<number>) {
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    onSay(Number(typedFields(event)['hours']));
  };
  return (
    <Dialog title="Silence this alert" onClose={onClose}>
      <form class="stack" onSubmit={submit}>
        <p>Nothing is told of it for that time, unless it becomes worse.</p>
        <label class="stack-tight">
          For
          <select name="hours">
            {silences.map(({ hours, name }) => (
              <option key={hours} value={hours}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <div class="dialog-foot">
          <button type="button" onClick={onClose}>
            Not now
          </button>
          <button type="submit" class="is-main">
            Silence
          </button>
        </div>
      </form>
    </Dialog>
  );
}
