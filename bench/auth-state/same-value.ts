// Whether a value that came back is the one that was written, as far as Baileys can tell. Written on its own, so that a
// mistake in a store's codec cannot hide in the check as well.

/** `class`: the same bytes, but a Buffer where a Uint8Array was, or the other way round. */
export type Verdict = 'same' | 'class' | 'different';

function worse(first: Verdict, second: Verdict): Verdict {
  if (first === 'different' || second === 'different') return 'different';
  return first === 'class' ? first : second;
}

/** Messages of Baileys' protocol are compared by their JSON, which is how every store keeps them. */
function plain(value: object): unknown {
  return 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
}

function bytesVerdict(written: Uint8Array, found: Uint8Array): Verdict {
  if (Buffer.compare(written, found) !== 0) return 'different';
  return Buffer.isBuffer(written) === Buffer.isBuffer(found) ? 'same' : 'class';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function recordVerdict(written: Record<string, unknown>, found: Record<string, unknown>): Verdict {
  // A property that is undefined says what a missing one says; no store keeps the difference.
  const names = new Set([...Object.keys(written), ...Object.keys(found)]);
  let verdict: Verdict = 'same';
  for (const name of names) {
    verdict = worse(verdict, compareValues(written[name], found[name]));
    if (verdict === 'different') break;
  }
  return verdict;
}

export function compareValues(written: unknown, found: unknown): Verdict {
  if (written instanceof Uint8Array || found instanceof Uint8Array) {
    return written instanceof Uint8Array && found instanceof Uint8Array
      ? bytesVerdict(written, found)
      : 'different';
  }
  if (!isRecord(written) || !isRecord(found)) return Object.is(written, found) ? 'same' : 'different';
  const [first, second] = [plain(written), plain(found)];
  if (!isRecord(first) || !isRecord(second)) return compareValues(first, second);
  if (Array.isArray(first) !== Array.isArray(second)) return 'different';
  return recordVerdict(first, second);
}
