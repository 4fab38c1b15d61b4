// All channels by the name that a configuration gives them, and the ways to deliver to them.
import { logChannel } from './log-channel.ts';
import { telegramChannel } from './telegram-channel.ts';
import { webhookChannel } from './webhook-channel.ts';

export const channelKinds = {
  log: logChannel,
  webhook: webhookChannel,
  telegram: telegramChannel,
} as const;

export { deliveryQueue } from './delivery-queue.ts';
