// A trash item's id: the run that moved it, and where it was.
export function trashItemOf(runId: string, path: string): string {
  return `${runId}/${path}`;
}
