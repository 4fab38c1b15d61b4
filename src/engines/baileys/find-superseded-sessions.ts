// Proves which sessions under a phone number are dead because Baileys 7 only uses their twin under the LID.
import type { Entry } from '../../core/entry.ts';
import type { Generation } from '../../core/inventory.ts';
import { hasOpenSession } from './has-open-session.ts';
import type { BaileysKeyType } from './id-shapes.ts';
import { judgeRecord } from './judge-record.ts';
import { readSessionRecord } from './read-session-record.ts';
import type { RecordContent } from './record-content.ts';

/** Where a key lies below its session: the name of its file, or the path of its entry in a database. */
export type PathOfKey = (type: BaileysKeyType, id: string) => string;

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
  readonly pathOf: PathOfKey;
}

export interface SupersededFindings {
  /** Read these, add them to the contents and ask again; what is listed below is then complete. At most three rounds. */
  readonly toRead: readonly string[];
  /** Proven dead: path to the proof. */
  readonly superseded: ReadonlyMap<string, string>;
  /** Of each that is proven dead, the paths that the proof rests on. */
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

type Contents = ReadonlyMap<string, RecordContent | null>;

/** Sessions under a phone number with a forward mapping. Baileys 6 uses such sessions, so there are none there. */
export function supersededCandidates(
  entries: readonly NamedEntry[],
  generation: Generation,
  pathOf: PathOfKey,
): SupersededCandidates {
  const modifiedMs = new Map(entries.map((entry) => [entry.path, entry.modifiedMs]));
  if (generation !== 'baileys-7') return { candidates: [], modifiedMs, pathOf };
  const candidates: Candidate[] = [];
  for (const entry of entries) {
    if (entry.class !== 'session' || entry.id === undefined) continue;
    const [name = '', device = ''] = entry.id.split('.');
    const [user = '', domain] = name.split('_');
    const twinDomain = twinDomainOf(domain, device);
    if (twinDomain === null || !modifiedMs.has(pathOf('lid-mapping', user))) continue;
    candidates.push({ path: entry.path, user, device, twinDomain, modifiedMs: entry.modifiedMs });
  }
  return { candidates, modifiedMs, pathOf };
}

/**
 * The proof, in as many rounds as records lead to records: mapping, then reverse mapping, twin and the session itself.
 *
 * Every load, store, encryption and decryption resolves `user.device` to `lid_1.device` (hosted: `user_128` to
 * `lid_129`) as soon as a forward mapping exists (7.0.0-rc14, lib/Signal/libsignal.js:332-356, lid-mapping.js:102).
 * One reader is left: `migrateSession` (libsignal.js:204) reads the old name where a device list names the device,
 * and puts what it finds over the twin. So the session is dead only if that would bring nothing: it must be closed,
 * a copy of the twin, or older than the twin, which is then better off without it.
 * @param contents by path; null for one that is gone or cannot be read, which proves nothing
 */
export function findSuperseded(given: SupersededCandidates, contents: Contents): SupersededFindings {
  const found = {
    superseded: new Map<string, string>(),
    stranded: new Map<string, string>(),
    unproven: new Map<string, string>(),
  };
  const restsOn = new Map<string, readonly string[]>();
  const toRead = new Set<string>();
  for (const candidate of given.candidates) {
    const verdict = judge(candidate, given, contents);
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

function judge(
  candidate: Candidate,
  { modifiedMs, pathOf }: SupersededCandidates,
  contents: Contents,
): Verdict {
  const forward = pathOf('lid-mapping', candidate.user);
  if (!contents.has(forward)) return { kind: 'to-read', paths: [forward] };
  const lid = readMapping(contents.get(forward));
  if (lid === null) return unproven('The LID mapping of its contact cannot be read.');
  const reverse = pathOf('lid-mapping', `${lid}_reverse`);
  const twin = pathOf('session', `${lid}_${candidate.twinDomain}.${candidate.device}`);
  const twinMs = modifiedMs.get(twin);
  if (twinMs === undefined) return stranded(candidate, twin);
  if (!modifiedMs.has(reverse)) return unproven(`The mapping back from the LID, ${reverse}, is missing.`);
  const paths = [reverse, twin, candidate.path].filter((path) => !contents.has(path));
  if (paths.length > 0) return { kind: 'to-read', paths };
  if (readMapping(contents.get(reverse)) !== candidate.user) {
    return unproven(`The mapping back from the LID, ${reverse}, names another contact.`);
  }
  const proof = { forward, reverse, twin, twinMs };
  return compare(candidate, proof, { own: contents.get(candidate.path), twin: contents.get(twin) });
}

interface ProofPaths {
  readonly forward: string;
  readonly reverse: string;
  readonly twin: string;
  readonly twinMs: number;
}

interface Pair {
  readonly own: RecordContent | null | undefined;
  readonly twin: RecordContent | null | undefined;
}

function compare(candidate: Candidate, { forward, reverse, twin, twinMs }: ProofPaths, pair: Pair): Verdict {
  if (pair.twin == null) return unproven(`Its twin ${twin} cannot be read.`);
  if (pair.own == null) return unproven('It cannot be read itself.');
  const twinJudgement = judgeRecord('session', pair.twin);
  if (!twinJudgement.ok) return unproven(`Its twin ${twin} is damaged: ${twinJudgement.why}.`);
  const twinRecord = valueOf(pair.twin);
  if (!hasOpenSession(twinRecord)) return unproven(`Its twin ${twin} holds no open session.`);
  const ownJudgement = judgeRecord('session', pair.own);
  if (!ownJudgement.ok) return unproven(`It is damaged itself: ${ownJudgement.why}.`);
  const last = lastReader(valueOf(pair.own), twinRecord, twinMs - candidate.modifiedMs);
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
function lastReader(own: unknown, twin: unknown, twinLaterMs: number): string | null {
  // The order of its sessions counts: libsignal takes the first that is open.
  if (JSON.stringify(own) === JSON.stringify(twin)) return 'It is an exact copy of that one.';
  if (!hasOpenSession(own)) return 'Nothing in it is open, so not even a migration to the LID would use it.';
  // Two clocks must agree: times of change are lost by a plain copy, and the record's own times do not count sending.
  const newer = twinLaterMs > 0 && lastUsedMs(twin) >= lastUsedMs(own);
  return newer
    ? 'It is older than that one; a migration to the LID would only put this old state over the newer one.'
    : null;
}

function lastUsedMs(record: unknown): number {
  const held = readSessionRecord(record);
  return typeof held === 'string' ? 0 : Math.max(0, ...held.map((session) => session.lastUsedMs));
}

function valueOf(content: RecordContent): unknown {
  return 'flaw' in content ? undefined : content.value;
}

/** The user that a mapping names; null where it names none. */
function readMapping(content: RecordContent | null | undefined): string | null {
  if (content == null || !judgeRecord('lid-mapping', content).ok) return null;
  const user = valueOf(content);
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
