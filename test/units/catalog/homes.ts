// Homes for catalog tests: a folder of their own, removed afterwards, and a clock that the test sets.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { onTestFinished } from 'vitest';

import { openCatalog } from '../../../src/catalog/open-catalog.ts';
import type { Catalog } from '../../../src/ports/catalog.ts';

export interface OpenHome {
  readonly home: string;
  readonly path: string;
  readonly catalog: Catalog;
  readonly clock: { now: number };
}

export const noon = 1_760_000_000_000;

export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-catalog-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens a catalog in `home`, or in a new one. */
export function openHome(home: string = freshFolder()): OpenHome {
  const clock = { now: noon };
  const catalog = openCatalog(home, { nowMs: () => clock.now, newId: () => 'home-of-this-test' });
  onTestFinished(() => catalog.close());
  return { home, path: join(home, 'holdfast.db'), catalog, clock };
}

/** The code of the HoldfastError that `act` raises, with its message, or a text that says that it raised none. */
export async function failureOf(act: () => unknown): Promise<{ code: string; message: string }> {
  try {
    await act();
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      return { code: String(error.code), message: error.message };
    throw error;
  }
  return { code: 'NO_ERROR', message: 'nothing was raised' };
}
