// The address of a folder in a bucket: `s3://bucket/prefix?endpoint=https://host:9000&region=eu-1&pathStyle=true&ca=/x.pem`.

export interface S3Address {
  /** Names it in messages. Credentials are never in it. */
  readonly url: string;
  readonly bucket: string;
  /** What every key begins with, without slashes around it; empty: the bucket is all the vault's. */
  readonly prefix: string;
  /** Scheme, host and port of the server, and the path below which it serves S3, if it has one: `https://host:9000/storage`. */
  readonly endpoint: string;
  readonly region: string;
  /** Whether the bucket stands in the path (`https://host/bucket/key`) or before the host (`https://bucket.host/key`). */
  readonly pathStyle: boolean;
  /** Absolute path of certificates (PEM) that the server's may be signed by, besides those that Node trusts; null: none. */
  readonly caPath: string | null;
}

type Flawed = { readonly flaw: string };

/** As far as any server goes: letters of both cases and _ stand in old names, and in those of small servers. */
const bucketShape = /^[A-Za-z0-9][A-Za-z0-9._-]{1,61}[A-Za-z0-9]$/;
/** What a blob's key is made of (ports/blob-store.ts), so that nothing needs encoding. */
const segmentShape = /^(?!\.{1,2}$)[A-Za-z0-9._~=-]{1,200}$/;
/** A key of S3 has up to 1,024 bytes; a vault's own keys need up to 600. */
const longestPrefix = 256;
const defaultRegion = 'us-east-1';
const known = ['endpoint', 'region', 'pathStyle', 'ca'];

/** @returns the address, or why it is none, safe to print */
export function readS3Address(text: string): S3Address | Flawed {
  // By hand: to the URL parser a bucket is a host, and it would fold .. in a prefix.
  const parts = /^s3:\/\/([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/i.exec(text);
  if (parts === null) return { flaw: 'two slashes and a bucket follow the colon: s3://bucket/prefix' };
  const [, bucket = '', path = '', query = ''] = parts;
  if (text.split('?')[0]?.includes('@') === true) {
    return { flaw: 'credentials do not belong into it; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY' };
  }
  if (!bucketShape.test(bucket)) return { flaw: 'it names no bucket: 3 to 63 letters, digits, ., _ and -' };
  const prefix = path.replace(/\/$/, '');
  const isPrefix = prefix === '' || prefix.split('/').every((segment) => segmentShape.test(segment));
  if (!isPrefix || prefix.length > longestPrefix) {
    return {
      flaw: `its prefix is none: up to ${longestPrefix} letters, digits, ., _, ~, =, - and single slashes`,
    };
  }
  const parameters = readParameters(new URLSearchParams(query));
  if ('flaw' in parameters) return parameters;
  const base = prefix === '' ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;
  const { named, ...rest } = parameters;
  return { url: named === '' ? base : `${base}?${named}`, bucket, prefix, ...rest };
}

type Parameters = Pick<S3Address, 'endpoint' | 'region' | 'pathStyle' | 'caPath'> & {
  readonly named: string;
};

function readParameters(given: URLSearchParams): Parameters | Flawed {
  const names = [...given.keys()];
  const shown = (name: string): string =>
    /^\w{1,40}$/.test(name) ? `its parameter ${name}` : 'one of its parameters';
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) return { flaw: `${shown(unknown)} is none of ${known.join(', ')}` };
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) return { flaw: `${shown(repeated)} is there twice` };
  const region = given.get('region') ?? defaultRegion;
  if (!/^[A-Za-z0-9-]{1,64}$/.test(region)) {
    return { flaw: 'its parameter region is none: up to 64 letters, digits and -' };
  }
  const style = given.get('pathStyle');
  if (style !== null && style !== 'true' && style !== 'false') {
    return { flaw: 'its parameter pathStyle is true or false' };
  }
  const caPath = given.get('ca');
  if (caPath !== null && !/^\/[^\0]+$/.test(caPath)) return { flaw: 'its parameter ca is no absolute path' };
  const endpoint = readEndpoint(given.get('endpoint'), region);
  if (endpoint === null) {
    return { flaw: 'its parameter endpoint is no https://host:port or https://host:port/path' };
  }
  // A server of one's own rarely has a name for each bucket.
  const usualStyle = given.has('endpoint');
  const pathStyle = style === null ? usualStyle : style === 'true';
  if (!pathStyle && new URL(endpoint).pathname !== '/') {
    return { flaw: 'its endpoint has a path, which goes only with pathStyle=true' };
  }
  const named = written({
    endpoint: usualStyle ? endpoint : null,
    region: region === defaultRegion ? null : region,
    pathStyle: pathStyle === usualStyle ? null : String(pathStyle),
    ca: caPath,
  });
  return { endpoint, region, pathStyle, caPath, named };
}

/** @returns null where it is none */
function readEndpoint(text: string | null, region: string): string | null {
  if (text === null) return `https://s3.${region}.amazonaws.com`;
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  const { username, password, pathname, search, hash, origin } = new URL(text);
  const isBare = `${username}${password}${search}${hash}` === '' && !/[@?#]/.test(text);
  const path = pathname.replace(/\/$/, '');
  // What came out of the parser, so without . and .. and with nothing that needs encoding.
  return isBare && /^(\/[A-Za-z0-9._~-]+)*$/.test(path) ? origin + path : null;
}

/** With no more encoding than it needs: a person reads it. */
function written(parameters: Readonly<Record<string, string | null>>): string {
  const readable = (value: string): string =>
    encodeURIComponent(value).replaceAll('%2F', '/').replaceAll('%3A', ':');
  return Object.entries(parameters)
    .flatMap(([name, value]) => (value === null ? [] : [`${name}=${readable(value)}`]))
    .join('&');
}
