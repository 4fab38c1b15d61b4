// The totals of the fleet.
import { sizeText } from '../../src/core/amounts.ts';
import type { FleetReport } from '../../src/operations/fleet.ts';
import { countedText, countText } from '../words/count-text.ts';
import { growthText } from '../words/growth-text.ts';
import { Figure } from './figure.tsx';
import { Size } from './size.tsx';

export function FleetFigures({ report }: { readonly report: FleetReport }) {
  const { totals, storage, byEngine, tenants, inUse, growth } = report;
  const limit = storage.limitBytes === null ? undefined : `of ${sizeText(storage.limitBytes)} at most`;
  const engines = `${countText(byEngine.baileys.sessions)} Baileys, ${countText(byEngine.wwebjs.sessions)} whatsapp-web.js`;
  return (
    <dl class="figures">
      <Figure name="Sessions" value={countText(totals.sessions)} note={engines} />
      <Figure name="In use" value={countText(inUse)} note={countedText(tenants, 'tenant')} />
      <Figure name="Entries" value={countText(totals.entries)} note={growthText(growth.entriesPerDay)} />
      <Figure name="Size" value={<Size bytes={totals.sizeBytes} />} note={limit} />
      <Figure name="Caches" value={<Size bytes={totals.cacheBytes} />} note="browsers make them again" />
    </dl>
  );
}
