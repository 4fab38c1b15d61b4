// One file of the demo world, as plain data: the parts of the world say what there is, one writer writes it.
import type { Shape } from './shape.ts';

export interface DemoFile {
  /** Below its session, with `/`. */
  readonly path: string;
  readonly content: string | Uint8Array | { readonly linkTo: string };
  /** Last change, ms since 1970. */
  readonly modifiedMs: number;
}

/** What a part of the world is made from. */
export interface DemoScene {
  readonly nowMs: number;
  readonly shape: Shape;
}

/** A session of the demo world. */
export interface DemoSession {
  /** Below its place, with `/`; where the session is one file, the path of that file. */
  readonly path: string;
  /** What is worth looking at, for people; null where it is only there to make the world complete. */
  readonly about: string | null;
  /** Other users may read it, as the engines themselves leave their folders. */
  readonly openToOthers?: boolean;
  files(scene: DemoScene): DemoFile[];
}

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;
