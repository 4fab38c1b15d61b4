// Answers of routes that no operation stands behind; those of operations are imported from where they are declared.
import type { Caller } from '../../src/core/access.ts';

/** GET /api/caller */
export interface CallerAnswer {
  readonly caller: Pick<Caller, 'name' | 'role' | 'tenant'>;
  readonly home: string;
  readonly version: string;
  /** null where no cookie is in use. */
  readonly csrf: string | null;
}
