// Work that somebody asked for on a page: running with its progress, done with its result, or failed with the reason.
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { TaskProgress } from '../../src/doors/http/tasks.ts';
import { api } from '../client/api.ts';
import { problemOf } from '../client/problem.ts';
import type { Problem } from '../client/problem.ts';
import { unreachable } from '../client/request.ts';
import type { Watching } from '../client/work.ts';
import { announce } from './announcement.ts';
import { listen } from './events.ts';

export type WorkState<Result> =
  | { readonly state: 'idle' }
  | { readonly state: 'running'; readonly progress: TaskProgress | null; readonly taskId: string | null }
  | { readonly state: 'done'; readonly result: Result }
  | { readonly state: 'failed'; readonly problem: Problem };

export interface Work<Result> {
  readonly now: WorkState<Result>;
  /** @param said what is announced when it has succeeded */
  start(begin: (watching: Watching) => Promise<Result>, said: (result: Result) => string): Promise<void>;
  cancel(): void;
  forget(): void;
}

export function useWork<Result>(): Work<Result> {
  const now = useSignal<WorkState<Result>>({ state: 'idle' });
  const left = useRef(new AbortController());
  useEffect(() => {
    const controller = new AbortController();
    left.current = controller;
    // Once the keeper is heard again it says nothing any more that it could not be reached.
    const ignore = listen((event) => {
      const { state, problem } = { problem: null, ...now.peek() };
      if (event === null && state === 'failed' && problem?.code === unreachable)
        now.value = { state: 'idle' };
    });
    return () => {
      ignore();
      controller.abort();
    };
  }, []);

  const start: Work<Result>['start'] = async (begin, said) => {
    const { signal } = left.current;
    now.value = { state: 'running', progress: null, taskId: null };
    const change = (change: { progress?: TaskProgress | null; taskId?: string }): void => {
      const before = now.peek();
      if (before.state === 'running') now.value = { ...before, ...change };
    };
    try {
      const result = await begin({
        signal,
        onProgress: (progress) => change({ progress }),
        onTask: (taskId) => change({ taskId }),
      });
      now.value = { state: 'done', result };
      announce(said(result));
    } catch (error) {
      // The page was left; the work itself goes on in the keeper.
      if (signal.aborted) return;
      const problem = problemOf(error);
      now.value = { state: 'failed', problem };
      announce(problem.title);
    }
  };
  const cancel = (): void => {
    const { state, taskId } = { taskId: null, ...now.peek() };
    if (state === 'running' && taskId !== null) void api.cancelTask(taskId);
  };
  return { now: now.value, start, cancel, forget: () => (now.value = { state: 'idle' }) };
}
