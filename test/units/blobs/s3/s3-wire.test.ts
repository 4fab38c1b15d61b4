// Answers of S3 are taken into memory whole, so none is taken that is larger than any blob, whatever it says of itself.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { NoAnswer, S3Wire } from '../../../../src/blobs/s3/s3-wire.ts';
import { defaultS3Settings } from '../../../../src/blobs/s3/s3-settings.ts';

const pieceBytes = 65_536;
const settings = { ...defaultS3Settings, largestAnswerBytes: 10 * pieceBytes };

/** @returns what asks a service that answers with so many pieces, and how many of them it got rid of */
async function wireTo(pieces: number, headers: Readonly<Record<string, string>>) {
  let sent = 0;
  const server = createServer((_, answer) => {
    answer.writeHead(200, headers);
    const more = (): void => {
      if (answer.destroyed) return;
      if (sent === pieces) return void answer.end();
      sent += 1;
      answer.write(Buffer.alloc(pieceBytes), () => setImmediate(more));
    };
    more();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const address = {
    url: 's3://vault',
    bucket: 'vault',
    prefix: '',
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    pathStyle: true,
    caPath: null,
  };
  const wire = new S3Wire(address, { accessKeyId: 'id', secretAccessKey: 'secret' }, settings);
  onTestFinished(async () => {
    await wire.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { wire, sent: () => sent };
}

const get = { method: 'GET', key: 'x' } as const;

test.each([
  ['says no length', {}],
  ['says its length', { 'content-length': String(1000 * pieceBytes) }],
])('an answer larger than any blob that %s is given up in the middle', async (_, headers) => {
  const { wire, sent } = await wireTo(1000, headers);
  const asking = wire.send(get);
  await expect(asking).rejects.toThrow(NoAnswer);
  await expect(asking).rejects.toThrow('larger than any blob');
  expect(sent()).toBeLessThan(1000);
});

test('one that is as large as a blob may be is whole, with or without a length', async () => {
  for (const headers of [{}, { 'content-length': String(10 * pieceBytes) }]) {
    const { wire } = await wireTo(10, headers);
    expect((await wire.send(get)).bytes.length).toBe(10 * pieceBytes);
  }
});
