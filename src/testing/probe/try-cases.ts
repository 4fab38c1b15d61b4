// Runs conformance cases one after the other and notes what became of each.
import type { ProbedCase } from '../../ports/probe.ts';

interface Case<Scene> {
  readonly name: string;
  run(makeScene: () => Promise<Scene>): Promise<void>;
}

/** A place made for one case, gone after `end`. */
export interface Scratch<Scene> {
  readonly scene: Scene;
  end(): Promise<void>;
}

export async function tryCases<Scene>(
  cases: readonly Case<Scene>[],
  makeScratch: () => Promise<Scratch<Scene>>,
  onCase: (done: number, total: number) => void,
): Promise<ProbedCase[]> {
  const tried: ProbedCase[] = [];
  for (const { name, run } of cases) {
    const scratches: Scratch<Scene>[] = [];
    const failure = await failureOf(() =>
      run(async () => {
        const scratch = await makeScratch();
        scratches.push(scratch);
        return scratch.scene;
      }),
    );
    for (const scratch of scratches) await scratch.end();
    tried.push({ name, failure });
    onCase(tried.length, cases.length);
  }
  return tried;
}

/** Whatever a case raises is the answer that was asked for. */
async function failureOf(act: () => Promise<void>): Promise<string | null> {
  try {
    await act();
    return null;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
  }
}
