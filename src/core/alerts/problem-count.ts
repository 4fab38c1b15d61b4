// How many problems of one kind a session has, as far as its picture lists them.
import type { Problem, SessionPicture } from '../inventory.ts';

/** `text` says `at least` where more problems were seen than the picture lists. */
export function problemCount(
  picture: SessionPicture,
  code: Problem['code'],
): { count: number; text: string } {
  const count = picture.problems.filter((problem) => problem.code === code).length;
  return { count, text: picture.problemsLeftOut > 0 ? `at least ${count}` : String(count) };
}
