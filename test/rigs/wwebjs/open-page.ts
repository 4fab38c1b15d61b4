// One page of the played WhatsApp Web that a browser has open, and the orders that it is given.
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { LinkedDevice } from './linked-device.ts';

export class OpenPage {
  ref = `2@${randomUUID()}`;
  device: LinkedDevice | null = null;
  isOpen = true;
  readonly #stream: ServerResponse;

  constructor(stream: ServerResponse) {
    this.#stream = stream;
    stream.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    stream.write(':\n\n');
    stream.once('close', () => {
      this.isOpen = false;
      this.device?.leave(this);
    });
  }

  order(order: { readonly kind: string; readonly [field: string]: unknown }): void {
    this.#stream.write(`data: ${JSON.stringify(order)}\n\n`);
  }

  showCode(): void {
    this.ref = `2@${randomUUID()}`;
    this.order({ kind: 'ref', ref: this.ref });
  }
}
