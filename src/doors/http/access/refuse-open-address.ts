// Elsewhere than on loopback a keeper answers only once there is a key: before that anybody there would be let in, or nobody.
import { HoldfastError } from '../../../core/errors.ts';
import type { AccessKeys } from '../../../ports/access-keys.ts';
import { isLoopbackName } from './request-source.ts';

export interface Reachable {
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string | undefined;
}

/** Before anything listens. @throws HoldfastError ADDRESS_NEEDS_KEYS */
export async function refuseOpenAddress(
  { host, port, publicUrl }: Reachable,
  keys: Pick<AccessKeys, 'anyMade'>,
): Promise<void> {
  const isOpen = !isLoopbackName(host);
  const isPublic = publicUrl !== undefined && !isLoopbackName(new URL(publicUrl).hostname);
  if ((!isOpen && !isPublic) || (await keys.anyMade())) return;
  const address = isPublic ? publicUrl : `${host}:${port}`;
  const cause = isOpen
    ? 'that address is not only of this machine'
    : 'a proxy makes it reachable from elsewhere';
  throw new HoldfastError('ADDRESS_NEEDS_KEYS', { address, cause });
}
