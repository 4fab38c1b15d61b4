// What can be wrong with who asks over HTTP: no key, too little of one, another site, too often.
import { conflict, usage } from './error-kind.ts';
import type { ErrorKind } from './error-kind.ts';

const noKey = { http: 401, exit: 1 } as const;
const notEnough = { http: 403, exit: 1 } as const;
const notFound = { http: 404, exit: 1 } as const;
const tooMany = { http: 429, exit: 1 } as const;

export const errorsOfAccess = {
  NO_KEY: {
    message: 'This needs a key: {cause}.',
    hint: 'Make one with `holdfast keys make NAME --role read`, and send it as `Authorization: Bearer hf_…`, or sign in with it.',
    ...noKey,
  },
  CROSS_SITE: {
    message: 'This request is refused, because another site may have made it: {cause}.',
    hint: 'Programs send their key as `Authorization: Bearer hf_…`. Behind a proxy, set http.publicUrl to the address that people use.',
    ...notEnough,
  },
  HOST_NOT_OURS: {
    message: 'Without keys only this machine is answered, and {cause}.',
    hint: 'Ask for http://127.0.0.1 with the port, or make a key: `holdfast keys make NAME --role admin`.',
    ...notEnough,
  },
  TOO_MANY_REQUESTS: {
    message: 'Too many requests: {cause}.',
    hint: 'Ask again in {seconds} s. Requests of one key or address are limited by the setting http.rateLimitPerMinute, wrong keys to ten a minute.',
    ...tooMany,
  },
  ADDRESS_NEEDS_KEYS: {
    message: 'The keeper does not answer at {address} before there is a key: {cause}.',
    hint: 'Make one with `holdfast keys make NAME --role admin` and the same --home, then start again; or leave http.host at 127.0.0.1, and http.publicUrl unset.',
    ...usage,
  },
  KEY_NOT_FOUND: {
    message: 'There is no key {key}.',
    hint: 'See `holdfast keys list`. A key is revoked by its name, or by its id, the part between the first two underscores.',
    ...notFound,
  },
  KEY_OF_NO_USE: {
    message: 'An admin is of the whole house, and this key would be of the tenant {tenant} only.',
    hint: 'A tenant does all it may with --role operate. For the whole house leave --tenant out.',
    ...usage,
  },
  KEY_EXISTS: {
    message: 'There is a key called {name} already ({key}).',
    hint: 'Choose another name, or revoke that one first: `holdfast keys revoke {key}`.',
    ...conflict,
  },
} as const satisfies Record<string, ErrorKind>;
