// The instances list beside the profiles, as the ancestor writes it (wa-hub, src/instance-manager.js).
import { dayMs } from '../demo-file.ts';

const instances = [
  ['sales', 'Sales'],
  ['support', 'Support'],
  ['billing', 'Billing'],
  ['reception', 'Front desk'],
  ['newsletter', 'Newsletter'],
  ['warehouse', 'Warehouse'],
  // Listed and without a folder: the drift in the other direction.
  ['onboarding', 'Onboarding'],
] as const;

export function instancesList(nowMs: number): string {
  const list = instances.map(([id, name], index) => ({
    id,
    name,
    webhookUrl: `https://hooks.example.com/whatsapp/${id}`,
    webhookEvents: ['message', 'ready', 'disconnected'],
    typingIndicatorEnabled: index % 2 === 0,
    applyTypingTo: ['customer'],
    createdAt: new Date(nowMs - (200 - 20 * index) * dayMs).toISOString(),
  }));
  return JSON.stringify(list, undefined, 2);
}
