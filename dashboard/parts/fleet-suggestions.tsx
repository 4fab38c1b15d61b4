// What the figures suggest: plans worth making now. Whoever makes one sees it before anything is done.
import { counted, sizeText } from '../../src/core/amounts.ts';
import type { FleetReport } from '../../src/operations/fleet.ts';
import { fleetPlans } from '../words/plan-offers.ts';
import type { PlanOffer } from '../words/plan-offers.ts';
import { PlanMakers } from './plan-makers.tsx';

/** Less than this is not worth a person's look. */
const leastCacheBytes = 1_000_000;

export function FleetSuggestions({ report }: { readonly report: FleetReport }) {
  const offers = suggestions(report);
  if (offers.length === 0) return <p class="soft">Nothing. What could be shows here by itself.</p>;
  return <PlanMakers offers={offers} />;
}

function suggestions({ totals, orphans, byEngine }: FleetReport): readonly PlanOffer[] {
  const about: Readonly<Record<string, string | null>> = {
    clean:
      totals.cacheBytes < leastCacheBytes
        ? null
        : `${sizeText(totals.cacheBytes)} are browser caches, which browsers make again.`,
    gc: orphans === 0 ? null : `${counted(orphans, 'browser profile')} not in the instances list.`,
    prune:
      byEngine.baileys.sessions === 0 ? null : 'Key files of Baileys sessions that are proven to be dead.',
    compact:
      byEngine.baileys.sessions === 0
        ? null
        : 'Records of Baileys sessions hold keys that nobody reads again.',
  };
  return fleetPlans.flatMap((offer) => {
    const why = Object.keys(offer.input).length === 0 ? about[offer.operation] : null;
    return why == null ? [] : [{ ...offer, about: why }];
  });
}
