// Where the keeper's alerts go, from the settings.
import { randomUUID } from 'node:crypto';
import { channelKinds } from '../../channels/index.ts';
import type { AlertLogger } from '../../channels/log-channel.ts';
import type { Config } from '../../config.ts';
import { HoldfastError } from '../../core/errors.ts';
import type { Channel } from '../../ports/channel.ts';

/**
 * Where alerts go: always the log, and a webhook and Telegram where they are configured.
 * @throws HoldfastError CONFIG_INVALID
 */
export function alertChannels(config: Config, log: AlertLogger, nowMs: () => number): Channel[] {
  const channels: Channel[] = [channelKinds.log(log)];
  const { url, secret, format, attempts, allowPrivate } = config.webhook;
  if (url !== undefined) {
    const request = {
      url,
      format,
      attempts,
      allowPrivate,
      nowMs,
      newId: randomUUID,
      ...(secret !== undefined && { secret }),
    };
    channels.push(channelKinds.webhook(request));
  }
  const { botToken, chatId } = config.telegram;
  if ((botToken === undefined) !== (chatId === undefined)) {
    const missing = botToken === undefined ? 'telegram.botToken' : 'telegram.chatId';
    throw new HoldfastError('CONFIG_INVALID', { cause: `${missing}: Telegram needs the token and the chat` });
  }
  if (botToken !== undefined && chatId !== undefined)
    channels.push(channelKinds.telegram({ botToken, chatId }));
  return channels;
}
