// The instances list can be used: read, and not empty beside sessions that are there.
import { counted } from '../core/amounts.ts';
import { finding, shown } from '../core/finding.ts';
import type { Check } from './check.ts';
import { folders } from './kinds-of-places.ts';

export const registryIsUsable: Check = {
  name: 'registry-is-usable',
  on: folders,
  codes: ['REGISTRY_UNUSABLE'],
  async find({ place, pictures, registry }) {
    if (place.engine !== 'wwebjs' || registry.state === 'none') return [];
    const subject = { place: place.url, path: registry.path };
    const list = `The instances list ${shown(registry.path)}`;
    if (registry.state === 'unusable') {
      return [
        finding('REGISTRY_UNUSABLE', 'critical', subject, `${list} cannot be used: ${shown(registry.why)}.`),
      ];
    }
    // A crash while the list is written leaves it empty, and every session would look like an orphan.
    if (registry.clientIds.length > 0 || pictures.length === 0) return [];
    const text = `${list} is empty, but ${shown(place.root)} holds ${counted(pictures.length, 'session')}.`;
    return [finding('REGISTRY_UNUSABLE', 'critical', subject, text)];
  },
};
