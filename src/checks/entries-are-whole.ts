// Every piece of every session is what its name promises, can be read, and lies where the session lies.
import { counted } from '../core/amounts.ts';
import { finding, shown } from '../core/finding.ts';
import type { Finding, FindingCode, FindingLevel } from '../core/finding.ts';
import type { Problem, SessionPicture } from '../core/inventory.ts';
import type { Place } from '../core/place.ts';
import { sessionName } from '../core/session.ts';
import type { Check } from './check.ts';
import { allPlaces } from './kinds-of-places.ts';
import { aboutSession } from './about-session.ts';

interface Kind {
  readonly problem: Problem['code'];
  readonly code: FindingCode;
  readonly level: FindingLevel;
  readonly what: string;
}

/** CHANGED_WHILE_READ is not among them: a session at work changes. Links and names are `names-are-safe`. */
const kinds: readonly Kind[] = [
  { problem: 'DAMAGED_ENTRY', code: 'DAMAGED_ENTRIES', level: 'critical', what: 'damaged' },
  { problem: 'UNREADABLE_ENTRY', code: 'UNREADABLE_ENTRIES', level: 'critical', what: 'unreadable' },
  { problem: 'SPECIAL_FILE', code: 'SPECIAL_FILES', level: 'info', what: 'neither file nor folder' },
  {
    problem: 'OTHER_FILE_SYSTEM',
    code: 'OTHER_FILE_SYSTEM',
    level: 'warning',
    what: 'on another file system',
  },
];

export const entriesAreWhole: Check = {
  name: 'entries-are-whole',
  on: allPlaces,
  codes: kinds.map((kind) => kind.code),
  async find({ place, pictures }) {
    return pictures.flatMap((picture) => kinds.flatMap((kind) => ofKind(picture, kind, place)));
  },
};

function ofKind(picture: SessionPicture, kind: Kind, place: Place): Finding[] {
  const problems = picture.problems.filter((problem) => problem.code === kind.problem);
  const [first] = problems;
  if (first === undefined) return [];
  const more =
    picture.problemsLeftOut > 0
      ? `; ${picture.problemsLeftOut} more problems of this session are not listed`
      : '';
  const example = `${shown(first.path)} (${shown(first.detail)})`;
  const text = `${shown(sessionName(picture.ref))} has ${counted(problems.length, 'piece')} ${kind.what}, for example ${example}${more}.`;
  return [finding(kind.code, kind.level, aboutSession(picture.ref, place, first.path), text)];
}
