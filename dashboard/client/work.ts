// Work that may take long: the keeper answers with its result, or with a task that is then watched to its end.
import type { KeeperEvent } from '../../src/core/keeper-event.ts';
import type { Task, TaskProgress } from '../../src/doors/http/tasks.ts';
import { listen } from '../state/events.ts';
import { Problem } from './problem.ts';
import { request } from './request.ts';
import type { Asking, Method } from './request.ts';

export interface Watching {
  /** Called with null until anything is known. */
  readonly onProgress?: (progress: TaskProgress | null) => void;
  /** Told as soon as there is a task, for whoever wants to cancel it. */
  readonly onTask?: (id: string) => void;
  readonly signal?: AbortSignal;
}

const accepted = 202;
/** Short work ends within this, and nobody sees a bar flicker. */
const patienceS = 1;
/** Events say when to look; this is for a stream that is away. */
const beatMs = 2_000;
const shortestMs = 200;

/** @throws Problem, also where the work failed or was cancelled */
export async function work<Result>(
  method: Method,
  path: string,
  asking: Omit<Asking, 'waitS' | 'signal'>,
  { onProgress, onTask, signal }: Watching = {},
): Promise<Result> {
  const until = signal === undefined ? {} : { signal };
  const { status, body } = await request<Result | Task>(method, path, {
    ...asking,
    ...until,
    waitS: patienceS,
  });
  if (status !== accepted) return body as Result;
  let task = body as Task;
  onTask?.(task.id);
  while (task.state === 'running') {
    onProgress?.(task.progress);
    await somethingMayHaveChanged(task.id);
    signal?.throwIfAborted();
    ({ body: task } = await request<Task>('GET', `/api/tasks/${encodeURIComponent(task.id)}`, until));
  }
  if (task.state === 'done') return task.result as Result;
  throw new Problem(task.error ?? cancelled);
}

const cancelled = {
  title: 'The work was cancelled.',
  detail: 'What it had done stands in the journal, and can be taken back.',
  code: 'CANCELLED',
  status: 0,
};

function somethingMayHaveChanged(task: string): Promise<void> {
  const concerns = (event: KeeperEvent | null): boolean =>
    event === null || (event.kind === 'task' && event.about === task);
  return new Promise((resolve) => {
    const sinceMs = Date.now();
    const ignore = listen((event) => {
      if (concerns(event)) window.setTimeout(done, Math.max(0, sinceMs + shortestMs - Date.now()));
    });
    const timer = window.setTimeout(done, beatMs);
    function done(): void {
      window.clearTimeout(timer);
      ignore();
      resolve();
    }
  });
}
