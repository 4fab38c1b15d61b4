// A task as it is sent: its result is text already, and is not read only to be written again.
import type { KeptTask } from './tasks.ts';

export function taskJson({ resultJson, ...task }: KeptTask): string {
  return `${JSON.stringify(task).slice(0, -1)},"result":${resultJson ?? 'null'}}`;
}
