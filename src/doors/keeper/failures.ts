// What failed and has not succeeded since: seen in /health; told once, again when a reminder is due, and when it is over.
import type { Alert, AlertState } from '../../core/alert.ts';
import { decideSending } from '../../core/decide-sending.ts';
import type { Sending } from '../../core/decide-sending.ts';

export interface Failure {
  /** `check`, or the job's name; of work that keepers share, what it is about follows. */
  readonly what: string;
  readonly message: string;
  /** When it last failed. */
  readonly atMs: number;
}

/** In memory, because the catalog may be what fails: a keeper that starts again tells of it again. */
export class Failures {
  readonly #standing = new Map<string, Failure>();
  readonly #reminderMs: number;
  #told: AlertState[] = [];

  constructor(reminderMs: number) {
    this.#reminderMs = reminderMs;
  }

  get standing(): readonly Failure[] {
    return [...this.#standing.values()];
  }

  /** @returns what to send now */
  failed(what: string, message: string, atMs: number): Sending[] {
    this.#standing.set(what, { what, message, atMs });
    return this.#toSend(atMs);
  }

  /** @returns what to send now */
  succeeded(what: string, nowMs: number): Sending[] {
    return this.#standing.delete(what) ? this.#toSend(nowMs) : [];
  }

  #toSend(nowMs: number): Sending[] {
    const { deliveries, states } = decideSending({
      alerts: this.standing.map(alertOf),
      states: this.#told,
      nowMs,
      reminderMs: this.#reminderMs,
      cannotTell: () => false,
    });
    this.#told = states;
    return deliveries;
  }
}

function alertOf({ what, message }: Failure): Alert {
  const [job] = what.split(' ');
  const event = `keeper.${job}.failed`;
  const text = `The keeper's ${what} failed: ${message}`;
  const key = what === job ? event : `${event}|${what}`;
  return { key, event, level: 'critical', session: null, text, payload: { job } };
}
