// Only the user who runs this can reach a vault that lies in a folder.
import { finding, shown } from '../core/finding.ts';
import type { Check } from './check.ts';
import { vaults } from './kinds-of-places.ts';
import { reach, wayFor } from './way-for.ts';

export const vaultIsPrivate: Check = {
  name: 'vault-is-private',
  on: vaults,
  codes: ['VAULT_OPEN_TO_OTHERS'],
  async find({ place, ground }) {
    // Who reaches a bucket or a database is for that to say.
    const root = place.root === '' ? null : await ground.statOf(place.root);
    if (root === null) return [];
    const bits = root.mode & reach(await wayFor(ground, place.root));
    // Who may not search a folder reaches nothing in it, whatever the modes below say.
    if ((bits & 0o011) === 0) return [];
    const written = (bits & 0o022) !== 0;
    const mode = root.mode.toString(8).padStart(4, '0');
    const text = `Others than the owner can ${written ? 'change' : 'read'} what is in the vault ${shown(place.root)} (mode ${mode}).`;
    const subject = { place: place.url, path: place.root };
    return [finding('VAULT_OPEN_TO_OTHERS', written ? 'critical' : 'warning', subject, text)];
  },
};
