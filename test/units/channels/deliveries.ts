// Deliveries for the tests of channels, with the names that strangers give their folders.
import type { Alert } from '../../../src/core/alert.ts';
import { HoldfastError } from '../../../src/core/errors.ts';
import type { Delivery } from '../../../src/ports/channel.ts';

export const hostile = 'a"b\\c\n\t<b>&amp;</b> ${x} \u2028 😀';

export function deliveryOf(more: Partial<Alert> = {}, cause: Delivery['cause'] = 'new'): Delivery {
  const alert: Alert = {
    key: 'session.files|baileys:/srv/auth#company_5',
    event: 'session.files',
    level: 'emergency',
    session: {
      place: 'baileys:/srv/auth',
      engine: 'baileys',
      form: 'folder',
      path: 'company_5',
      tenant: 'company_5',
      id: 'main',
    },
    text: 'Session company_5/main has too many files (183).',
    payload: { files: 183 },
    ...more,
  };
  return { alert, cause, atMs: Date.UTC(2026, 10, 3) };
}

/** The error that a sending fails with; it is an error of ours, or the test fails. */
export async function failureOf(sending: Promise<void>): Promise<HoldfastError> {
  const error: unknown = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof HoldfastError) return error;
  throw new Error(`expected a HoldfastError, got ${String(error)}`);
}

/** Everything that a log could print of an error. */
export function printed(error: HoldfastError): string {
  return [error.message, error.stack, JSON.stringify(error.details), String(error.cause), error.hint].join(
    '\n',
  );
}
