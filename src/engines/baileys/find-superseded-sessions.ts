// Proves which sessions under a phone number are dead because Baileys 7 only uses their twin under the LID.
import type { Entry } from '../../core/entry.ts';
import type { Generation } from '../../core/inventory.ts';
import { encodeFileName } from './encode-file-name.ts';
import { hasOpenSession } from './has-open-session.ts';
import { judgeRecord } from './judge-record.ts';
import { readBufferJson } from './read-buffer-json.ts';
import { readSessionRecord } from './read-session-record.ts';

type NamedEntry = Pick<Entry, 'path' | 'class' | 'id' | 'modifiedMs'>;

interface Candidate {
  readonly path: string;
  readonly user: string;
  readonly device: string;
  /** 1 for a LID, 129 for a hosted one. */
  readonly twinDomain: number;
  readonly modifiedMs: number;
}

/** What the names alone tell. */
export interface SupersededCandidates {
  readonly candidates: readonly Candidate[];
  /** Of every entry that a proof may look at, by path. */
  readonly modifiedMs: ReadonlyMap<string, number>;
}

export interface SupersededFindings {
  /** Read these, add them to the texts and ask again; what is listed below is then complete. At most three rounds. */
  readonly toRead: readonly string[];
  /** Proven dead: path to the proof. */
  readonly superseded: ReadonlyMap<string, string>;
  /** Of each that is proven dead, the files that the proof rests on. */
  readonly restsOn: ReadonlyMap<string, readonly string[]>;
  /** Has a mapping but no twin, so its contact cannot be reached by it: a remark, not a removal. Path to why. */
  readonly stranded: ReadonlyMap<string, string>;
  /** Has a mapping and perhaps a twin, but the proof fails: path to where it fails. */
  readonly unproven: ReadonlyMap<string, string>;
}

type Verdict =
  | { readonly kind: 'superseded'; readonly why: string; readonly restsOn: readonly string[] }
  | { readonly kind: 'stranded' | 'unproven'; readonly why: string }
  | { readonly kind: 'to-read'; readonly paths: readonly string[] };

type Texts = ReadonlyMap<string, string | null>;

/** Sessions under a phone number with a forward mapping. Baileys 6 uses such sessions, so there are none there. */
export function supersededCandidates(
  entries: readonly NamedEntry[],
  generation: Generation,
): SupersededCandidates {
  const modifiedMs = new Map(entries.map((entry) => [entry.path, entry.modifiedMs]));
  if (generation !== 'baileys-7') return { candidates: [], modifiedMs };
  const candidates: Candidate[] = [];
  for (const entry of entries) {
    if (entry.class !== 'session' || entry.id === undefined) continue;
    const [name = '', device = ''] = entry.id.split('.');
    const [user = '', domain] = name.split('_');
    const twinDomain = twinDomainOf(domain, device);
    if (twinDomain === null || !modifiedMs.has(mappingPath(user))) continue;
    candidates.push({ path: entry.path, user, device, twinDomain, modifiedMs: entry.modifiedMs });
  }
  return { candidates, modifiedMs };
}

/**
 * The proof, in as many rounds as files lead to files: mapping, then reverse mapping, twin and the session itself.
 *
 * Every load, store, encryption and decryption resolves `user.device` to `lid_1.device` (hosted: `user_128` to
 * `lid_129`) as soon as a forward mapping exists (7.0.0-rc14, lib/Signal/libsignal.js:332-356, lid-mapping.js:102).
 * One reader is left: `migrateSession` (libsignal.js:204) reads the old name where a device list names the device,
 * and puts what it finds over the twin. So the session is dead only if that would bring nothing: it must be closed,
 * a copy of the twin, or older than the twin, which is then better off without it.
 * @param texts by path; null for a file that is gone or cannot be read, which proves nothing
 */
export function findSuperseded(given: SupersededCandidates, texts: Texts): SupersededFindings {
  const found = {
    superseded: new Map<string, string>(),
    stranded: new Map<string, string>(),
    unproven: new Map<string, string>(),
  };
  const restsOn = new Map<string, readonly string[]>();
  const toRead = new Set<string>();
  for (const candidate of given.candidates) {
    const verdict = judge(candidate, given.modifiedMs, texts);
    if (verdict.kind === 'to-read') for (const path of verdict.paths) toRead.add(path);
    else found[verdict.kind].set(candidate.path, verdict.why);
    if (verdict.kind === 'superseded') restsOn.set(candidate.path, verdict.restsOn);
  }
  return { toRead: [...toRead], ...found, restsOn };
}

/**
 * `user.99` is left out: 99 is a hosted device, and under the plain server Baileys throws on it (libsignal.js:322).
 * So are LID sessions themselves, and domains that the resolution does not speak of.
 */
function twinDomainOf(domain: string | undefined, device: string): number | null {
  if (domain === '128') return 129;
  return domain === undefined && device !== '99' ? 1 : null;
}

function mappingPath(user: string): string {
  return encodeFileName('lid-mapping', user);
}

function judge(candidate: Candidate, modifiedMs: ReadonlyMap<string, number>, texts: Texts): Verdict {
  const forward = mappingPath(candidate.user);
  if (!texts.has(forward)) return { kind: 'to-read', paths: [forward] };
  const lid = readMapping(texts.get(forward));
  if (lid === null) return unproven('The LID mapping of its contact cannot be read.');
  const reverse = mappingPath(`${lid}_reverse`);
  const twin = encodeFileName('session', `${lid}_${candidate.twinDomain}.${candidate.device}`);
  const twinMs = modifiedMs.get(twin);
  if (twinMs === undefined) return stranded(candidate, twin);
  if (!modifiedMs.has(reverse)) return unproven(`The mapping back from the LID, ${reverse}, is missing.`);
  const paths = [reverse, twin, candidate.path].filter((path) => !texts.has(path));
  if (paths.length > 0) return { kind: 'to-read', paths };
  if (readMapping(texts.get(reverse)) !== candidate.user) {
    return unproven(`The mapping back from the LID, ${reverse}, names another contact.`);
  }
  const files = { forward, reverse, twin, twinMs };
  return compare(candidate, files, { own: texts.get(candidate.path), twin: texts.get(twin) });
}

function compare(
  candidate: Candidate,
  { forward, reverse, twin, twinMs }: { forward: string; reverse: string; twin: string; twinMs: number },
  texts: { own: string | null | undefined; twin: string | null | undefined },
): Verdict {
  if (typeof texts.twin !== 'string') return unproven(`Its twin ${twin} cannot be read.`);
  if (typeof texts.own !== 'string') return unproven('It cannot be read itself.');
  const twinJudgement = judgeRecord('session', texts.twin);
  if (!twinJudgement.ok) return unproven(`Its twin ${twin} is damaged: ${twinJudgement.why}.`);
  if (!hasOpenSession(texts.twin)) return unproven(`Its twin ${twin} holds no open session.`);
  const ownJudgement = judgeRecord('session', texts.own);
  if (!ownJudgement.ok) return unproven(`It is damaged itself: ${ownJudgement.why}.`);
  const last = lastReader(texts.own, texts.twin, twinMs - candidate.modifiedMs);
  if (last === null) {
    return unproven(
      `It may be newer than its twin ${twin}; Baileys would then move it there when it learns the devices.`,
    );
  }
  return {
    kind: 'superseded',
    restsOn: [forward, reverse, twin],
    why: `Baileys 7 resolves this phone number to its LID and reads ${twin} instead, which is whole and open. ${last}`,
  };
}

/** What `migrateSession`, the one reader left, would do with it; null if it could bring something newer. */
function lastReader(own: string, twin: string, twinLaterMs: number): string | null {
  if (own === twin) return 'It is an exact copy of that file.';
  if (!hasOpenSession(own)) return 'Nothing in it is open, so not even a migration to the LID would use it.';
  // Two clocks must agree: file times are lost by a plain copy, and the record's own times do not count sending.
  const newer = twinLaterMs > 0 && lastUsedMs(twin) >= lastUsedMs(own);
  return newer
    ? 'It is older than that file; a migration to the LID would only put this old state over the newer one.'
    : null;
}

function lastUsedMs(text: string): number {
  const held = readSessionRecord(text);
  return typeof held === 'string' ? 0 : Math.max(0, ...held.map((session) => session.lastUsedMs));
}

/** The user that a mapping file names; null where it names none. */
function readMapping(text: string | null | undefined): string | null {
  if (typeof text !== 'string' || !judgeRecord('lid-mapping', text).ok) return null;
  const user = readBufferJson(text);
  return typeof user === 'string' && /^\d+$/.test(user) ? user : null;
}

function unproven(why: string): Verdict {
  return { kind: 'unproven', why };
}

function stranded(candidate: Candidate, twin: string): Verdict {
  return {
    kind: 'stranded',
    why:
      `Baileys 7 looks for ${twin}, which does not exist, and does not find this session of device ` +
      `${candidate.device}. It must be moved, not deleted; Baileys moves it once it has the contact's device list.`,
  };
}
