// Turns a refusal of S3 into the error of ours that it is, with a cause that a person understands.
import { HoldfastError } from '../../core/errors.ts';
import type { S3Address } from '../../core/s3-address.ts';
import { textOf } from './read-xml.ts';
import type { S3Answer } from './s3-wire.ts';

export interface Refused {
  readonly status: number;
  /** The service's own word for it; empty where it gave none. */
  readonly code: string;
  readonly message: string;
  readonly region: string | null;
  readonly serverMs: number | null;
}

export function readRefusal({ status, headers, bytes }: S3Answer): Refused {
  // Nothing that a service explains needs more.
  const text = bytes.subarray(0, 16_384).toString();
  const date = Date.parse(textOf(text, 'ServerTime') ?? headers['date'] ?? '');
  return {
    status,
    code: printable(textOf(text, 'Code') ?? '').slice(0, 60),
    message: printable(textOf(text, 'Message') ?? ''),
    region: headers['x-amz-bucket-region'] ?? textOf(text, 'Region'),
    serverMs: Number.isNaN(date) ? null : date,
  };
}

/** Some services say so by the status, others by a code under 403. */
const full =
  /^(QuotaExceeded|InsufficientStorage|InsufficientCapacity|XMinioStorageFull|XMinioAdminBucketQuotaExceeded|.*StorageLimitExceeded)$/;

export function isFull({ status, code }: Refused): boolean {
  return status === 507 || full.test(code);
}

export function isDenied({ status, code }: Refused): boolean {
  return status === 403 && /^(AccessDenied|AllAccessDisabled|AccountProblem|UnauthorizedAccess|)$/.test(code);
}

/** BLOBS_FULL or BLOBS_UNAVAILABLE; whether a denied write means read-only can only be found out by reading. */
export function refusedByS3(refused: Refused, address: S3Address): HoldfastError {
  const said = `${refused.status}${refused.code === '' ? '' : ` ${refused.code}`}`;
  const details = {
    url: address.url,
    cause: `${explained(refused, address)} (${said})`,
    status: refused.status,
  };
  return new HoldfastError(isFull(refused) ? 'BLOBS_FULL' : 'BLOBS_UNAVAILABLE', details);
}

function explained(refused: Refused, { bucket, region, endpoint }: S3Address): string {
  const { status, code, message } = refused;
  switch (code) {
    case 'NoSuchBucket':
      return `${endpoint} has no bucket ${bucket}`;
    case 'InvalidAccessKeyId':
      return 'it does not know this access key id';
    case 'SignatureDoesNotMatch':
      return 'the secret access key is not that of the access key id, or a proxy changes the requests';
    case 'InvalidToken':
    case 'ExpiredToken':
      return 'the session token of the credentials is not valid, or not any more';
    case 'RequestTimeTooSkewed':
      return `the clock of this machine is ${skew(refused)} its clock; set it`;
    case 'AuthorizationHeaderMalformed':
    case 'PermanentRedirect':
    case 'TemporaryRedirect':
      return elsewhere(refused, bucket, region);
    default:
  }
  if (isFull(refused)) return message === '' ? 'its quota is used up' : message;
  if (status === 403) {
    return 'it denies these credentials access, or they may not list the bucket: then it denies to say that a blob is absent, too';
  }
  if (status >= 300 && status < 400) return elsewhere(refused, bucket, region);
  if (status === 429 || code === 'SlowDown') return 'it asks for fewer requests';
  if (status === 404) return `what answers at ${endpoint} is no S3 service, or its address is wrong`;
  return message === '' ? 'it does not do what was asked' : message;
}

function elsewhere({ region: other, message }: Refused, bucket: string, region: string): string {
  if (other !== null && other !== region)
    return `the bucket ${bucket} is in the region ${other}; write region=${other}`;
  return message === '' ? `the bucket ${bucket} is elsewhere` : message;
}

function skew({ serverMs }: Refused): string {
  if (serverMs === null) return 'too far off';
  const minutes = Math.round((Date.now() - serverMs) / 60_000);
  return minutes >= 0 ? `${minutes} min before` : `${-minutes} min behind`;
}

/** One line, without what a terminal would obey. */
function printable(text: string): string {
  return text
    .replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]+/gu, ' ')
    .trim()
    .slice(0, 300);
}
