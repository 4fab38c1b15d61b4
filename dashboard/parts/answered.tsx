// Shows an answer, or in words that it is on its way or why there is none. An answer that could not be renewed stays.
import type { ComponentChildren } from 'preact';
import type { Asked } from '../state/use-asked.ts';
import { PageHead } from './page-head.tsx';
import { ProblemNote } from './problem-note.tsx';

interface Props<T> {
  readonly asked: Asked<T>;
  /** What is being fetched, for the sentence while it is. */
  readonly what: string;
  /** Heads the page until its own heading is there; left out where something else heads it. */
  readonly title?: string;
  readonly children: (answer: T) => ComponentChildren;
}

export function Answered<T>({ asked, what, title, children }: Props<T>) {
  const { answer, problem, again } = asked;
  return (
    <>
      {answer === null && title !== undefined && <PageHead title={title} />}
      {answer === null && problem === null && (
        <p class="loading" aria-busy="true">
          Loading {what} …
        </p>
      )}
      {problem !== null && <ProblemNote problem={problem} again={again} />}
      {answer !== null && children(answer)}
    </>
  );
}
