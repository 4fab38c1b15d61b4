// What a delivery says to people: the alert's sentence, with why it comes again.
import type { Delivery } from '../ports/channel.ts';

const openings: Readonly<Record<Delivery['cause'], string>> = {
  new: '',
  changed: '',
  reminder: 'Still: ',
  resolved: 'Over: ',
};

export function deliveryText({ alert, cause }: Delivery): string {
  return `${openings[cause]}${alert.text}`;
}
