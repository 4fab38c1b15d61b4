// Protects what is beyond the most bytes that one run may take. What comes first in the proposal goes first.
import { sizeText } from '../amounts.ts';
import { vetoEach } from './veto-each.ts';

export const stayWithinTheSizeLimit = vetoEach('stay-within-the-size-limit', ({ settings }) => {
  let takenBytes = 0;
  return (removal) => {
    // What does not fit is passed over, so that one huge thing does not hold up all that come after it.
    if (takenBytes + removal.sizeBytes <= settings.maxBytes) {
      takenBytes += removal.sizeBytes;
      return null;
    }
    return `over the ${sizeText(settings.maxBytes)} that one run may take`;
  };
});
