// One linked device of the played WhatsApp: what its phone and its server can do to it.
import { randomUUID } from 'node:crypto';
import { until } from '../whatsapp/wait.ts';
import type { OpenPage } from './open-page.ts';

export interface Pairing {
  readonly device: string;
  readonly wid: string;
  /** Kept by the page in IndexedDB. */
  readonly secret: string;
  /** Kept by the page in localStorage. */
  readonly seal: string;
}

export class LinkedDevice {
  readonly pairing: Pairing;
  isLinked = true;
  /** Where it is online; null while it is not. */
  page: OpenPage | null = null;
  /** How often it came online with its pairing. */
  logins = 0;
  /** So many messages its page had in IndexedDB when it last said so. */
  messages = 0;
  readonly sent: { readonly to: string; readonly body: string }[] = [];

  constructor(wid: string) {
    this.pairing = { device: randomUUID(), wid, secret: randomUUID(), seal: randomUUID() };
  }

  come(page: OpenPage, messages: number): void {
    this.page = page;
    this.messages = messages;
    this.logins++;
  }

  leave(page: OpenPage): void {
    if (this.page === page) this.page = null;
  }

  /** The user removes it from the list of linked devices on the phone. */
  logOut(): void {
    this.isLinked = false;
    this.#open().order({ kind: 'log-out' });
  }

  /** WhatsApp's state of the connection: CONFLICT, PROXYBLOCK, TIMEOUT, UNPAIRED … */
  fallInto(state: string): void {
    if (state === 'UNPAIRED') this.isLinked = false;
    this.#open().order({ kind: 'state', state });
  }

  /** What a page does now and then while it runs; whatsapp-web.js is `ready` again each time. */
  syncAgain(): void {
    this.#open().order({ kind: 'sync-again' });
  }

  message(from: string, body: string): void {
    this.#open().order({ kind: 'message', from, body, id: randomUUID() });
  }

  /** Lets the history grow at a rate; resolves when all of it is durable in the page's IndexedDB. */
  async write(what: { bytesPerSecond: number; records: number; recordBytes: number }): Promise<void> {
    const expected = this.messages + what.records;
    this.beginWriting(what);
    await until(() => this.messages >= expected || undefined, 60_000, `${what.records} more messages`);
  }

  beginWriting(what: { bytesPerSecond: number; records: number; recordBytes: number }): void {
    this.#open().order({ kind: 'write', ...what });
  }

  #open(): OpenPage {
    if (this.page === null) throw new Error('the device is not online');
    return this.page;
  }
}
