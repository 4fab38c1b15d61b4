// What can be said about one alert: seen, with a note for others; or silence for a time.
import { useSignal } from '@preact/signals';
import { api } from '../client/api.ts';
import type { StandingAlert } from '../../src/operations/alerts-list.ts';
import { may } from '../state/caller.ts';
import { useWork } from '../state/use-work.ts';
import { Choice } from './choice.tsx';
import { ProblemNote } from './problem-note.tsx';
import { Question } from './question.tsx';

interface Props {
  readonly alert: StandingAlert;
  /** After a change. */
  readonly again: () => void;
}

/** In hours. */
const silences = [
  { value: '1', name: 'an hour' },
  { value: '8', name: '8 hours' },
  { value: '24', name: 'a day' },
  { value: '168', name: 'a week' },
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
        <Question
          title="Acknowledge this alert"
          no="Not now"
          yes="Acknowledge"
          onClose={close}
          onYes={({ note = '' }) => say(() => api.acknowledgeAlert(alert.key, note), 'Acknowledged.')}
        >
          <label class="stack-tight">
            Note for others (may be empty)
            <input name="note" maxLength={500} autocomplete="off" autofocus />
          </label>
        </Question>
      )}
      {asks.value === 'silence' && (
        <Question
          title="Silence this alert"
          no="Not now"
          yes="Silence"
          onClose={close}
          onYes={({ hours }) => say(() => api.silenceAlert(alert.key, Number(hours)), 'Silenced.')}
        >
          <p>Nothing is told of it for that time, unless it becomes worse.</p>
          <Choice class="stack-tight" field="hours" label="For" choices={silences} />
        </Question>
      )}
    </div>
  );
}
