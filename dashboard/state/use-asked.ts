// What a page asked the keeper for: the answer, or why there is none; asked again when something about it changes.
import { useSignal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { KeeperEvent, KeeperEventKind } from '../../src/core/keeper-event.ts';
import { Problem, problemOf } from '../client/problem.ts';
import { listen } from './events.ts';

export interface Asked<T> {
  /** The last answer; stays while it is asked again, so that nothing jumps. */
  readonly answer: T | null;
  /** Why the last attempt gave none; the answer before it is then still there. */
  readonly problem: Problem | null;
  readonly isAsking: boolean;
  again(): void;
}

export interface Asking {
  /** What the question is about: another key is another question. */
  readonly key: string;
  /** Events after which the answer may be another one. */
  readonly changesWith: readonly KeeperEventKind[];
  /** Fewer of them: only those for which this says yes. */
  readonly concerns?: (event: KeeperEvent) => boolean;
}

/** A busy keeper tells of hundreds of changes; one question in this time is enough. */
const restMs = 1_000;
const retryMs = 5_000;

interface State<T> {
  readonly key: string;
  readonly answer: T | null;
  readonly problem: Problem | null;
  readonly isAsking: boolean;
}

export function useAsked<T>(ask: (until: AbortSignal) => Promise<T>, asking: Asking): Asked<T> {
  const { key } = asking;
  const state = useSignal<State<T>>({ key, answer: null, problem: null, isAsking: true });
  const latest = useRef({ ask, asking });
  latest.current = { ask, asking };
  const again = useRef<() => void>(() => undefined);

  useEffect(() => {
    const asker = startAsking(key, () => latest.current.ask, state);
    again.current = asker.now;
    const ignore = listen((event) => {
      const { changesWith, concerns } = latest.current.asking;
      if (event === null || (changesWith.includes(event.kind) && concerns?.(event) !== false)) asker.soon();
    });
    return () => {
      ignore();
      asker.stop();
    };
  }, [key]);

  return { ...shownState(state, key), again: () => again.current() };
}

/** The answer to another question is no answer to this one. */
function shownState<T>(state: ReadonlySignal<State<T>>, key: string): Omit<Asked<T>, 'again'> {
  const { key: answered, answer, problem, isAsking } = state.value;
  return answered === key ? { answer, problem, isAsking } : { answer: null, problem: null, isAsking: true };
}

interface Asker {
  now(): void;
  soon(): void;
  stop(): void;
}

function startAsking<T>(
  key: string,
  question: () => (until: AbortSignal) => Promise<T>,
  state: { value: State<T>; peek(): State<T> },
): Asker {
  let running: AbortController | null = null;
  let timer: number | undefined;
  let lastMs = 0;

  const now = (): void => {
    window.clearTimeout(timer);
    timer = undefined;
    running?.abort();
    const mine = new AbortController();
    running = mine;
    lastMs = Date.now();
    const before = state.peek();
    const known = before.key === key ? before : { answer: null, problem: null };
    state.value = { key, answer: known.answer, problem: known.problem, isAsking: true };
    void settle(mine);
  };
  const settle = async (mine: AbortController): Promise<void> => {
    try {
      const answer = await question()(mine.signal);
      if (!mine.signal.aborted) state.value = { key, answer, problem: null, isAsking: false };
    } catch (error) {
      if (mine.signal.aborted) return;
      const problem = problemOf(error);
      state.value = { key, answer: state.peek().answer, problem, isAsking: false };
      // Who could not be reached, or could not answer now, may be able to in a while.
      if (problem.status === 0 || problem.status >= 500) timer = window.setTimeout(now, retryMs);
    }
  };
  const soon = (): void => {
    timer ??= window.setTimeout(now, Math.max(0, lastMs + restMs - Date.now()));
  };
  now();
  return {
    now,
    soon,
    stop() {
      window.clearTimeout(timer);
      running?.abort();
    },
  };
}
