// What a finding about a place is about: its URL, and its absolute path where it lies on a disk of this machine.
import type { FindingSubject } from '../core/finding.ts';
import type { Place } from '../core/place.ts';

export function aboutPlace({ url, root }: Place): FindingSubject {
  return root === '' ? { place: url } : { place: url, path: root };
}
