// What every answer tells browsers: run nothing but our own files, be in nobody's frame, tell nobody where you came from.
import type { Context } from 'hono';

/** uPlot sets styles of elements from its script, which style-src does not concern; there is no inline style or script. */
const page = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Data is no page. */
const data = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const always: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'x-permitted-cross-domain-policies': 'none',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};

/** Files of the dashboard may be kept by browsers, which their routes say; everything else is asked for anew. */
const ofPages = Object.entries({ ...always, 'content-security-policy': page });
const ofData = Object.entries({ ...always, 'content-security-policy': data, 'cache-control': 'no-store' });

/** Before the answer is made, and once more after it: what a route answered with instead is put right. */
export function putSecurityHeaders(http: Context): void {
  const isData = /^\/(api|health|metrics|openapi\.json)(\/|$)/.test(http.req.path);
  for (const [name, value] of isData ? ofData : ofPages) {
    // To change an answer that was made is to build it anew, with a stream for its body.
    if (!http.finalized || http.res.headers.get(name) !== value) http.header(name, value);
  }
}
