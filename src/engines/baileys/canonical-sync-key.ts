// The one form of an app state sync key: files hold what its protobuf gives as JSON, memory and others hold bytes.
import { bytesOf, isPlainObject } from './read-buffer-json.ts';

const base64 = /^[A-Za-z0-9+/_-]*={0,2}$/;

/**
 * As `AppStateSyncKeyData.fromObject` reads it (7.0.0-rc14, WAProto/index.js:38153): bytes may be base64 text, a time a
 * number, a text or a Long, and what is null or an empty list is not there. What it would not read stays as it is.
 */
export function canonicalSyncKey(value: unknown): unknown {
  const key = jsonOf(value);
  if (!isPlainObject(key)) return key;
  const fingerprint = jsonOf(key['fingerprint']);
  return withoutAbsent({
    ...key,
    keyData: bytesMeant(key['keyData']),
    fingerprint: isPlainObject(fingerprint) ? canonicalFingerprint(fingerprint) : fingerprint,
    timestamp: timeMeant(key['timestamp']),
  });
}

function jsonOf(value: unknown): unknown {
  return isPlainObject(value) && typeof value['toJSON'] === 'function'
    ? (value['toJSON']() as unknown)
    : value;
}

function canonicalFingerprint(fingerprint: Readonly<Record<string, unknown>>): unknown {
  const indexes = fingerprint['deviceIndexes'];
  return withoutAbsent({
    ...fingerprint,
    deviceIndexes: Array.isArray(indexes) && indexes.length === 0 ? undefined : indexes,
  });
}

function withoutAbsent(object: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(object).filter(([, inner]) => inner !== null && inner !== undefined),
  );
}

function bytesMeant(data: unknown): unknown {
  if (typeof data === 'string') return base64.test(data) ? Buffer.from(data, 'base64') : data;
  return bytesOf(data) ?? data;
}

/** As decimal text. */
function timeMeant(time: unknown): unknown {
  if (typeof time === 'number' && Number.isSafeInteger(time)) return String(time);
  if (!isPlainObject(time)) return time;
  const { low, high } = time;
  if (!Number.isInteger(low) || !Number.isInteger(high)) return time;
  const whole = (BigInt(high as number) << 32n) | BigInt((low as number) >>> 0);
  return String(BigInt.asIntN(64, whole));
}
