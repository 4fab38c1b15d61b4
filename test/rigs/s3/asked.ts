// A request as the test S3 server takes it apart: which operation it is, on which bucket and key.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Refusal } from './refusal.ts';

export type RequestKind =
  | 'GetObject'
  | 'HeadObject'
  | 'PutObject'
  | 'DeleteObject'
  | 'DeleteObjects'
  | 'ListObjectsV2'
  | 'HeadBucket'
  | 'CreateBucket'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'ListMultipartUploads'
  | 'Unknown';

export interface Asked {
  readonly kind: RequestKind;
  readonly method: string;
  /** As it came, percent-encoded. */
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
}

/** Parameters that choose no operation. */
const plainParameters =
  /^(prefix|delimiter|max-keys|continuation-token|start-after|encoding-type|fetch-owner|list-type|partNumber|uploadId|x-id)$/;

/**
 * @param domain the host before which a bucket may stand: `bucket.domain`
 * @param below the path below which S3 is served; empty: all of the server is
 */
export function readAsked(request: IncomingMessage, domain: string, below: string): Asked {
  const [rawPath = '/', rawQuery = ''] = (request.url ?? '/').split(/\?(.*)/s);
  const method = request.method ?? '';
  const query = new URLSearchParams(rawQuery);
  const host = (request.headers.host ?? '').replace(/:\d+$/, '');
  const isVirtual = host.endsWith(`.${domain}`);
  if (!rawPath.startsWith(`${below}/`)) throw new Refusal(404, '', 'Nothing is here.');
  const path = decoded(rawPath.slice(below.length)).slice(1);
  const slash = path.includes('/') ? path.indexOf('/') : path.length;
  const bucket = isVirtual ? host.slice(0, -domain.length - 1) : path.slice(0, slash);
  const key = isVirtual ? path : path.slice(slash + 1);
  return {
    kind: kindOf(method, key, query),
    method,
    rawPath,
    rawQuery,
    bucket,
    key,
    query,
    headers: request.headers,
  };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    throw new Refusal(400, 'InvalidURI', `Couldn't parse the specified URI: ${String(error)}`);
  }
}

function kindOf(method: string, key: string, query: URLSearchParams): RequestKind {
  const chooses = [...query.keys()].filter((name) => !plainParameters.test(name));
  const sub = chooses.join('&');
  if (query.has('uploadId') && sub === '' && key !== '') {
    return (
      ({ PUT: 'UploadPart', POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload' } as const)[
        method
      ] ?? 'Unknown'
    );
  }
  if (sub === 'uploads')
    return key === ''
      ? of(method, 'GET', 'ListMultipartUploads')
      : of(method, 'POST', 'CreateMultipartUpload');
  if (sub === 'delete' && key === '') return of(method, 'POST', 'DeleteObjects');
  if (sub !== '') return 'Unknown';
  if (key === '') {
    if (method === 'GET') return query.get('list-type') === '2' ? 'ListObjectsV2' : 'Unknown';
    return ({ HEAD: 'HeadBucket', PUT: 'CreateBucket' } as const)[method] ?? 'Unknown';
  }
  return (
    ({ GET: 'GetObject', HEAD: 'HeadObject', PUT: 'PutObject', DELETE: 'DeleteObject' } as const)[method] ??
    'Unknown'
  );
}

function of(method: string, wanted: string, kind: RequestKind): RequestKind {
  return method === wanted ? kind : 'Unknown';
}
