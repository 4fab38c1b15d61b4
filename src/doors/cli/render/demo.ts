// The demo world as text: where it is, and what to type next.
import type { DemoWorld } from '../../../demo/make-demo-world.ts';
import { shown } from '../../../core/shown.ts';

export function renderDemo(world: DemoWorld): string {
  const flags = [...world.places.map((place) => `--place ${place}`), `--instances ${world.instances}`].join(
    ' ',
  );
  return [
    `A world to try Holdfast on is in ${shown(world.folder)}.`,
    `  holdfast scan ${flags}`,
    `  holdfast gc ${flags}`,
  ].join('\n');
}
