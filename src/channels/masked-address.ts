// An address as it may appear in errors and logs.

/**
 * Origin and path only: no credentials, no query. Many receivers put their secret into the path (Slack, Discord,
 * Teams), so long segments with a digit, which is what tokens look like, are masked as well.
 */
export function maskedAddress(address: URL): string {
  const segments = address.pathname.split('/');
  return address.origin + segments.map((part) => (/^(?=.*\d).{16,}$/.test(part) ? '…' : part)).join('/');
}
