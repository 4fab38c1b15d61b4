// What the problems met while reading a session mean for its health: one reason per kind, with its first path.
import type { HealthLevel, HealthReason } from './health.ts';
import type { Problem, SessionPicture } from './inventory.ts';

interface Meaning {
  readonly code: string;
  readonly level: HealthLevel;
  readonly text: string;
}

const meanings: Readonly<Record<Problem['code'], Meaning>> = {
  DAMAGED_ENTRY: { code: 'DAMAGED_ENTRIES', level: 'warning', text: 'damaged' },
  UNREADABLE_ENTRY: { code: 'UNREADABLE_ENTRIES', level: 'warning', text: 'not readable' },
  SYMBOLIC_LINK: {
    code: 'SYMBOLIC_LINK',
    level: 'warning',
    text: 'symbolic links, which are never followed',
  },
  OTHER_FILE_SYSTEM: {
    code: 'OTHER_FILE_SYSTEM',
    level: 'warning',
    text: 'on another file system, not looked into',
  },
  HOLDS_ANOTHER_SESSION: {
    code: 'HOLDS_ANOTHER_SESSION',
    level: 'warning',
    text: 'that are sessions of their own, so that this one is never moved as a whole',
  },
  SPECIAL_FILE: { code: 'SPECIAL_FILE', level: 'healthy', text: 'neither files nor folders' },
  UNSPEAKABLE_NAME: {
    code: 'UNSPEAKABLE_NAME',
    level: 'healthy',
    text: 'with names that are not valid text',
  },
  CHANGED_WHILE_READ: { code: 'CHANGED_WHILE_READ', level: 'healthy', text: 'changed while being read' },
};

/** Chromium's own lock is made of links; they come and go with the browser. */
const chromiumLock = /^Singleton(Lock|Cookie|Socket)$/;

export function reasonsOfProblems({ ref, problems, problemsLeftOut }: SessionPicture): HealthReason[] {
  const byCode = new Map<Problem['code'], Problem[]>();
  for (const problem of problems) {
    if (ref.engine === 'wwebjs' && chromiumLock.test(problem.path)) continue;
    const same = byCode.get(problem.code);
    if (same) same.push(problem);
    else byCode.set(problem.code, [problem]);
  }
  const reasons: HealthReason[] = [];
  for (const [problemCode, [first, ...more]] of byCode) {
    if (first === undefined) continue;
    const { code, level, text } = meanings[problemCode];
    const others = more.length > 0 ? ` and ${more.length} more` : '';
    reasons.push({
      code,
      level,
      text: `Entries ${text}: ${JSON.stringify(first.path)} (${first.detail})${others}.`,
    });
  }
  if (problemsLeftOut > 0) {
    const text = `${problemsLeftOut} more problems are not listed.`;
    reasons.push({ code: 'FURTHER_PROBLEMS', level: 'warning', text });
  }
  return reasons;
}
