// What became of a run, in a word.
import type { RunState as State } from '../../src/ports/journal.ts';
import { Badge } from './badge.tsx';
import type { BadgeLook } from './badge.tsx';

const looks: Readonly<Record<State, readonly [BadgeLook, string]>> = {
  running: ['info', 'not ended'],
  done: ['healthy', 'done'],
  failed: ['critical', 'failed'],
  undone: ['plain', 'taken back'],
  'partly-undone': ['warning', 'partly taken back'],
};

export function RunState({ state }: { readonly state: State }) {
  const [look, words] = looks[state];
  return <Badge look={look}>{words}</Badge>;
}
