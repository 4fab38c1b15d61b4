// What a tenant is told of a place in which nobody knows of a session of theirs: whether it can be read, and nothing else.
import type { PlaceView } from '../../../../core/inventory.ts';

export function unnamedPlace({ problem, code }: Pick<PlaceView, 'problem' | 'code'>): PlaceView {
  return {
    url: 'a place',
    root: '',
    identity: '',
    sessions: 0,
    problem: problem === null ? null : 'it cannot be read',
    ...(code !== undefined && { code }),
  };
}
