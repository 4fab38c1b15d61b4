// A probe: Holdfast's own tests of a store, run where somebody means to keep sessions, beside them and apart from them.
import type { Place } from '../core/place.ts';

export interface ProbedCase {
  /** The claim that was tried. */
  readonly name: string;
  /** null where it held; otherwise what was found instead. */
  readonly failure: string | null;
}

export interface ProbeReport {
  /** The place's URL. */
  readonly place: string;
  /** Where the cases were run, in words; it is gone afterwards. */
  readonly where: string;
  readonly cases: readonly ProbedCase[];
}

export interface Prober {
  /** Resolves also where cases failed. @throws HoldfastError where none could be run at all */
  probe(place: Place, onCase: (done: number, total: number) => void): Promise<ProbeReport>;
}
