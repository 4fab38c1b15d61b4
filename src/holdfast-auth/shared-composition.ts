// The product as strategies use it: one catalog, one vault and one store for all clients of a place in this process.
import { SharedUntilUnused } from '../adapters/baileys/shared-until-unused.ts';
import type { Used } from '../adapters/baileys/shared-until-unused.ts';
import { compose } from '../compose.ts';
import type { Composition } from '../compose.ts';
import type { StrategySettings } from './settings.ts';

const compositions = new SharedUntilUnused<Composition>();

/** @param places their URLs @throws HoldfastError CATALOG_UNAVAILABLE, PLACE_MALFORMED … */
export function useComposition(
  { home, config, vaultUrl }: StrategySettings,
  places: readonly string[],
): Promise<Used<Composition>> {
  const key = JSON.stringify([home, vaultUrl, config.vault, config.vaultKey, places]);
  return compositions.use(key, async () =>
    compose({ ...config, places: [...places] }, { home, madeBy: 'HoldfastAuth' }),
  );
}
