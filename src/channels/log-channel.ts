// The channel that is always there: alerts as structured lines in the log.
import { sessionName } from '../core/session.ts';
import type { Channel, Delivery } from '../ports/channel.ts';
import { deliveryText } from './delivery-text.ts';

/** The part of a pino logger that is used: fields first, then the sentence. */
export interface AlertLogger {
  info(fields: object, text: string): void;
  warn(fields: object, text: string): void;
  error(fields: object, text: string): void;
}

/** What is over is written as info, whatever level it had. */
export function logChannel(logger: AlertLogger): Channel {
  return {
    name: 'log',
    async send(delivery) {
      logger[methodOf(delivery)](fieldsOf(delivery), deliveryText(delivery));
    },
  };
}

function methodOf({ alert, cause }: Delivery): 'info' | 'warn' | 'error' {
  if (cause === 'resolved' || alert.level === 'info') return 'info';
  return alert.level === 'warning' ? 'warn' : 'error';
}

function fieldsOf({ alert, cause }: Delivery): object {
  const { key, event, level, session, payload } = alert;
  return { event, alertLevel: level, cause, key, session: session && sessionName(session), payload };
}
