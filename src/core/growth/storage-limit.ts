// What all sessions together should not hold more of (requirement D6), as a limit for forecasts.
import { sizeText } from '../amounts.ts';
import type { Limit } from './growth-report.ts';

export function storageLimit(storageBytes: number): Limit {
  return {
    name: `${sizeText(storageBytes)} of storage`,
    of: 'sizeBytes',
    class: null,
    value: storageBytes,
    level: 'warning',
  };
}
