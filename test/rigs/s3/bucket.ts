// The objects of the test S3 server and their rules of writing; in memory.
import { createHash } from 'node:crypto';
import type { Asked } from './asked.ts';
import type { ServiceState } from './faults.ts';
import { Refusal } from './refusal.ts';

export interface StoredObject {
  readonly bytes: Buffer;
  /** With its quotation marks. */
  readonly etag: string;
  readonly modifiedMs: number;
  /** `x-amz-meta-…` and content-type, as they came. */
  readonly headers: Readonly<Record<string, string>>;
}

export class Bucket {
  readonly objects = new Map<string, StoredObject>();
  readonly #state: ServiceState;

  constructor(state: ServiceState) {
    this.#state = state;
  }

  get sizeBytes(): number {
    return [...this.objects.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  /** @throws Refusal NoSuchKey */
  get(key: string): StoredObject {
    const found = this.objects.get(key);
    if (found === undefined)
      throw new Refusal(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });
    return found;
  }

  /** Checks the condition and writes in one go, so that of many writers at once exactly one wins. */
  put(asked: Asked, bytes: Buffer, etag = `"${md5(bytes)}"`, kept = keptHeaders(asked)): StoredObject {
    this.#checkCondition(asked);
    const before = this.objects.get(asked.key)?.bytes.length ?? 0;
    if (this.sizeBytes - before + bytes.length > this.#state.quotaBytes) {
      throw new Refusal(507, 'QuotaExceeded', 'The bucket has no room for this object.');
    }
    // S3 knows seconds only where it answers a header; the listing has milliseconds.
    const object = { bytes, etag, modifiedMs: this.nowMs(), headers: kept };
    this.objects.set(asked.key, object);
    return object;
  }

  nowMs(): number {
    return Date.now() + this.#state.clockOffsetMs;
  }

  #isOf(etag: string, claimed: string): boolean {
    const bare = etag.replaceAll('"', '');
    return this.#state.etagForm === 'bare' ? claimed === bare : [etag, bare].includes(claimed);
  }

  #checkCondition({ key, headers }: Asked): void {
    const [absent, version] = [headers['if-none-match'], headers['if-match']];
    if (absent === undefined && version === undefined) return;
    if (this.#state.conditions === 'ignored') return;
    if (this.#state.conditions === 'only-absent' && version !== undefined) return;
    const isOdd = absent !== undefined && (absent !== '*' || version !== undefined);
    if (this.#state.conditions === 'not-implemented' || isOdd) {
      throw new Refusal(
        501,
        'NotImplemented',
        'A header you provided implies functionality that is not implemented.',
        {
          Header: absent === undefined ? 'If-Match' : 'If-None-Match',
        },
      );
    }
    const found = this.objects.get(key);
    if (version !== undefined && found === undefined) {
      throw new Refusal(404, 'NoSuchKey', 'The specified key does not exist.', { Key: key });
    }
    if (absent === undefined ? !this.#isOf(found?.etag ?? '', version ?? '') : found !== undefined) {
      throw new Refusal(
        412,
        'PreconditionFailed',
        'At least one of the pre-conditions you specified did not hold',
        {
          Condition: absent === undefined ? 'If-Match' : 'If-None-Match',
        },
      );
    }
  }
}

/** What a client says of the body besides: each must be right. */
export function checkBody({ headers }: Asked, body: Buffer): void {
  const claims = [
    ['content-md5', 'md5'],
    ['x-amz-checksum-sha256', 'sha256'],
    ['x-amz-checksum-sha1', 'sha1'],
  ] as const;
  for (const [header, algorithm] of claims) {
    const claimed = headers[header];
    if (claimed !== undefined && claimed !== createHash(algorithm).update(body).digest('base64')) {
      throw new Refusal(400, 'BadDigest', `The ${header} you specified did not match what we received.`);
    }
  }
}

export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

function keptHeaders({ headers }: Asked): Record<string, string> {
  const kept = Object.entries(headers).filter(
    ([name, value]) =>
      typeof value === 'string' && (name.startsWith('x-amz-meta-') || name === 'content-type'),
  );
  return Object.fromEntries(kept) as Record<string, string>;
}
