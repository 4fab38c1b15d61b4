// Makes a world to try Holdfast on.
export interface DemoWorld {
  readonly folder: string;
  /** Ready for --place. */
  readonly places: readonly string[];
  readonly instances: string;
}
export async function makeDemoWorld(folder: string, _nowMs: number): Promise<DemoWorld> {
  return { folder, places: [], instances: '' };
}
