// Says in plain words why a request to S3 got no answer.
import type { S3Address } from '../../core/s3-address.ts';

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

export function transportFailure(error: unknown, origin: URL, { bucket, pathStyle }: S3Address): string {
  const code = codeOf(error);
  const at = origin.host;
  if (untrusted.has(code)) {
    return `nobody whom this machine trusts has signed the certificate of ${at} (${code}); name the certificates that did with ca=/path.pem`;
  }
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing listens at ${at}`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN': {
      const advice = pathStyle
        ? ''
        : `; a service that has no host for each bucket needs pathStyle=true (${bucket})`;
      return `the name of ${at} cannot be resolved${advice}`;
    }
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      return `${at} cut the connection before its answer was complete`;
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return `no connection to ${at} came about in time`;
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return `${at} did not answer in time`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `the certificate of ${at} is for another host`;
    case 'CERT_HAS_EXPIRED':
      return `the certificate of ${at} has expired`;
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return `${at} does not speak TLS; its endpoint may be http:// instead of https://`;
    default:
      return `${at}: ${code === '' ? String(error) : `${code} ${messageOf(error)}`}`;
  }
}

/** Where many addresses of one name were tried, the first failure speaks for all. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string' && error.code !== '') return error.code;
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return error.cause === undefined ? '' : codeOf(error.cause);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
