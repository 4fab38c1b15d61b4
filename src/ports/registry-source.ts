// Where the instances list comes from.
import type { Registry } from '../core/inventory.ts';

export interface RegistrySource {
  /** Reads it now. A list that is named but cannot be used is `unusable`, never an empty one. */
  read(): Promise<Registry>;
}
