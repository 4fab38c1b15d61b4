// Alerts in the log: fields for programs, the sentence for people, the method by level.
import { expect, test } from 'vitest';
import { logChannel } from '../../../src/channels/log-channel.ts';
import { deliveryOf } from './deliveries.ts';

function written() {
  const lines: [string, object, string][] = [];
  const method = (name: string) => (fields: object, text: string) => void lines.push([name, fields, text]);
  return { lines, logger: { info: method('info'), warn: method('warn'), error: method('error') } };
}

test.each([
  ['info', 'new', 'info'],
  ['warning', 'new', 'warn'],
  ['critical', 'changed', 'error'],
  ['emergency', 'reminder', 'error'],
  ['emergency', 'resolved', 'info'],
] as const)('%s (%s) is written as %s', async (level, cause, method) => {
  const { lines, logger } = written();
  await logChannel(logger).send(deliveryOf({ level }, cause));
  expect(lines.map(([name]) => name)).toEqual([method]);
});

test('a line has its fields and its sentence', async () => {
  const { lines, logger } = written();
  await logChannel(logger).send(deliveryOf());
  expect(lines[0]?.[1]).toEqual({
    event: 'session.files',
    alertLevel: 'emergency',
    cause: 'new',
    key: 'session.files|baileys:/srv/auth#company_5',
    session: 'company_5/main',
    payload: { files: 183 },
  });
  expect(lines[0]?.[2]).toBe('Session company_5/main has too many files (183).');
});
