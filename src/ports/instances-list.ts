// The instances list of the program that owns the profiles, as something that entries are taken out of and put back into.
import type { TakenEntry } from '../core/instance-steps.ts';
import type { Expectation } from '../core/plan.ts';

export interface ListedInstance {
  /** Its id, verbatim. */
  readonly instance: string;
  readonly entry: TakenEntry;
  /** The entry, by its content. */
  readonly expect: Expectation;
}

/**
 * The program writes its list whenever it likes, and knows of no lock. A change replaces the file as a whole, with its mode
 * and owner; what was written to it meanwhile is looked for right before and right after, and wins.
 */
export interface InstancesList {
  readonly path: string;
  /** The ids by which it names the profile of this clientId; mostly one or none. @throws REGISTRY_UNUSABLE */
  naming(clientId: string): Promise<readonly string[]>;
  /** null where no entry has this id. @throws REGISTRY_UNUSABLE, also where more than one has it */
  entry(instance: string): Promise<ListedInstance | null>;
  /** @returns false where the entry is not as it was expected, and nothing was changed @throws REGISTRY_UNUSABLE, MOVE_FAILED */
  remove(instance: string, expect: Expectation): Promise<boolean>;
  /** Where an entry of that id is there already it is left as it is. @throws REGISTRY_UNUSABLE, MOVE_FAILED */
  putBack(instance: string, entry: TakenEntry): Promise<void>;
}
