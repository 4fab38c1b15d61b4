// The ancestor's third rule: all pre-keys but those with the highest ids.
import type { Entry } from '../entry.ts';
import type { Rule } from '../vote.ts';
import type { EntryScene } from './scenes.ts';

const name = 'remove-surplus-pre-keys';

export const removeSurplusPreKeys: Rule<EntryScene> = {
  name,
  votes({ detail, settings }) {
    if (detail.picture.ref.engine !== 'baileys') return [];
    const reason = `not among the ${settings.preKeysKept} highest pre-key ids`;
    return detail.entries
      .filter(hasNumber)
      .sort((a, b) => Number(b.id) - Number(a.id) || (a.path < b.path ? -1 : 1))
      .slice(settings.preKeysKept)
      .map((entry) => ({ subject: entry.path, verdict: 'remove', rule: name, reason }));
  },
};

/** A pre-key without a plain number cannot be ranked, so nothing is known against it. */
function hasNumber(entry: Entry): boolean {
  return entry.class === 'pre-key' && entry.id !== undefined && /^(0|[1-9]\d*)$/.test(entry.id);
}
