// The place is written as an absolute path, so that it means the same from every working directory.
import { finding, shown } from '../core/finding.ts';
import type { Check } from './check.ts';
import { paths, vaults } from './kinds-of-places.ts';

export const pathIsAbsolute: Check = {
  name: 'path-is-absolute',
  on: [...paths, ...vaults],
  codes: ['PATH_RELATIVE'],
  async find({ place, givenAs, workingDirectory }) {
    // On no disk of this machine: an address of a server means the same everywhere.
    if (place.root === '') return [];
    const scheme = place.url.slice(0, place.url.indexOf(':') + 1);
    const written = givenAs.startsWith(scheme) ? givenAs.slice(scheme.length) : givenAs;
    if (written.startsWith('/')) return [];
    const text = `"${shown(written)}" is relative: from ${shown(workingDirectory)} it is ${shown(place.root)}, from elsewhere it is another folder.`;
    const remark = written.startsWith('~')
      ? 'Only shells know what ~ means; programs take it for a name.'
      : '';
    return [finding('PATH_RELATIVE', 'warning', { place: place.url, path: place.root }, text, remark)];
  },
};
