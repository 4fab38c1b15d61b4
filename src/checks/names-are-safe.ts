// Names mean one thing: no links in the way, no twins in case, nothing that cannot be written down.
import { finding, shown } from '../core/finding.ts';
import type { Finding, FindingCode } from '../core/finding.ts';
import type { Problem } from '../core/inventory.ts';
import { sessionName } from '../core/session.ts';
import type { Check, CheckScene } from './check.ts';
import { folders } from './kinds-of-places.ts';
import { aboutSession } from './about-session.ts';

export const namesAreSafe: Check = {
  name: 'names-are-safe',
  on: folders,
  codes: ['SYMBOLIC_LINK', 'UNSPEAKABLE_NAME', 'CASE_FOLDING_FILE_SYSTEM', 'CASE_TWINS'],
  async find(scene) {
    return [
      ...(await rootIsALink(scene)),
      ...reported(scene, 'SYMBOLIC_LINK', 'SYMBOLIC_LINK'),
      ...reported(scene, 'UNSPEAKABLE_NAME', 'UNSPEAKABLE_NAME'),
      ...(await folding(scene)),
    ];
  },
};

async function rootIsALink({ place, ground }: CheckScene): Promise<Finding[]> {
  if ((await ground.statOf(place.root))?.kind !== 'link') return [];
  const target = await ground.readLink(place.root);
  const text = `${shown(place.root)} is itself a symbolic link to ${shown(target ?? 'nothing')}: whoever changes it changes the place.`;
  return [finding('SYMBOLIC_LINK', 'info', { place: place.url, path: place.root }, text)];
}

function reported({ place, pictures }: CheckScene, problem: Problem['code'], code: FindingCode): Finding[] {
  return pictures.flatMap(({ ref, problems }) => {
    const found = problems.filter((candidate) => candidate.code === problem);
    const [first] = found;
    if (first === undefined) return [];
    const text = `${shown(sessionName(ref))}: ${shown(first.path)} (${shown(first.detail)})${found.length > 1 ? `, and ${found.length - 1} more` : ''}.`;
    return finding(code, 'warning', aboutSession(ref, place, first.path), text);
  });
}

async function folding(scene: CheckScene): Promise<Finding[]> {
  const { place, pictures, ground, registry } = scene;
  const subject = { place: place.url, path: place.root };
  const listed = place.engine === 'wwebjs' && registry.state === 'read' ? registry.clientIds : [];
  // On a folding file system twins share one folder, so only the list still shows that they are two.
  const twins = [...twinsAmong(pictures.map(({ ref }) => ref.path)), ...twinsAmong(listed)];
  const pairs = twins.map((pair) => pair.map(shown).join(' and ')).join('; ');
  if ((await ground.foldsCase(place.root)) === 'yes') {
    const text = `${shown(place.root)} lies on a file system that folds case.`;
    if (twins.length === 0) return [finding('CASE_FOLDING_FILE_SYSTEM', 'info', subject, text)];
    return [
      finding('CASE_FOLDING_FILE_SYSTEM', 'critical', subject, `${text} One folder stands for ${pairs}.`),
    ];
  }
  if (twins.length === 0) return [];
  return [finding('CASE_TWINS', 'warning', subject, `These names differ only in case: ${pairs}.`)];
}

/** Names that fold to one, first and second of each group. Forms of one letter (é) fold as well, as on macOS. */
function twinsAmong(names: readonly string[]): [string, string][] {
  const firstByFold = new Map<string, string>();
  return names.flatMap((name): [string, string][] => {
    const fold = name.normalize('NFC').toLowerCase();
    const first = firstByFold.get(fold);
    if (first === undefined) firstByFold.set(fold, name);
    return first === undefined || first === name ? [] : [[first, name]];
  });
}
