// Stands in for WhatsApp, which cannot exist here: what the server keeps of one linked account.
import type { BinaryNode } from '@whiskeysockets/baileys';
import { createHash, randomInt } from 'node:crypto';
import type { ClientConnection } from './connection.ts';
import type { Device, PreKeyChoice } from './directory.ts';
import { attr, node, type KeyBundle, type PublicKey } from './stanza.ts';

/** How a message to the account ended, as far as the server is told. */
export interface Outcome {
  readonly messageId: string;
  readonly kind: 'receipt' | 'retry' | 'refused';
  /** The error code of a refusal. */
  readonly error?: string;
  readonly atMs: number;
}

export interface AccountKeys {
  readonly noiseKey: Uint8Array;
  readonly registrationId: number;
  readonly identity: Uint8Array;
  readonly signedPreKey: KeyBundle['signedPreKey'];
}

export class ServerAccount implements Device {
  readonly pnUser: string;
  readonly lidUser: string;
  readonly device: number;
  readonly hidesLid = false;
  readonly noiseKey: Uint8Array;
  readonly identity: Uint8Array;
  readonly outcomes: Outcome[] = [];
  /** Ids of pre-keys that the server gave away, in order. */
  readonly handedOut: number[] = [];
  /** Set by a test that unlinks the device: the next login is refused. */
  removed = false;
  signedPreKey: KeyBundle['signedPreKey'];
  registrationId: number;
  private readonly choice: PreKeyChoice;
  private readonly preKeys = new Map<number, Uint8Array>();
  private readonly undelivered = new Map<string, BinaryNode>();
  private heldBack: BinaryNode[] | undefined;
  private connection: ClientConnection | undefined;
  private active = false;

  constructor(
    person: { pnUser: string; lidUser: string },
    device: number,
    keys: AccountKeys,
    choice: PreKeyChoice,
  ) {
    this.pnUser = person.pnUser;
    this.lidUser = person.lidUser;
    this.device = device;
    this.noiseKey = keys.noiseKey;
    this.identity = keys.identity;
    this.signedPreKey = keys.signedPreKey;
    this.registrationId = keys.registrationId;
    this.choice = choice;
  }

  /** Ids of the pre-keys that are still on the server, in the order of their upload. */
  get preKeyIds(): number[] {
    return [...this.preKeys.keys()];
  }

  addPreKeys(keys: readonly PublicKey[]): void {
    for (const { id, value } of keys) this.preKeys.set(id, value);
  }

  takeBundle(choice: PreKeyChoice = this.choice): KeyBundle {
    const { registrationId, identity, signedPreKey } = this;
    const preKey = this.takePreKey(choice);
    return { registrationId, identity, signedPreKey, ...(preKey ? { preKey } : {}) };
  }

  private takePreKey(choice: PreKeyChoice): PublicKey | undefined {
    const ids = this.preKeyIds;
    const at = { oldest: 0, newest: ids.length - 1, random: ids.length ? randomInt(ids.length) : 0 }[choice];
    const id = ids[at];
    const value = id === undefined ? undefined : this.preKeys.get(id);
    if (id === undefined || !value) return undefined;
    this.preKeys.delete(id);
    this.handedOut.push(id);
    return { id, value };
  }

  /** SHA-1 over identity, signed pre-key, its signature and the listed pre-keys, as WhatsApp Web computes it. */
  digest(): Buffer {
    const hash = createHash('sha1').update(this.identity);
    hash.update(this.signedPreKey.value).update(this.signedPreKey.signature);
    for (const value of this.preKeys.values()) hash.update(value);
    return hash.digest();
  }

  get online(): boolean {
    return this.connection !== undefined;
  }

  attach(connection: ClientConnection): void {
    this.connection?.send(node('stream:error', {}, [node('conflict', { type: 'replaced' })]));
    this.connection?.close();
    this.connection = connection;
    this.active = false;
  }

  detach(connection: ClientConnection): void {
    if (this.connection !== connection) return;
    this.connection = undefined;
    this.active = false;
  }

  /** Keeps the message until the client has answered it, and passes it on as soon as the client listens. */
  receive(stanza: BinaryNode): void {
    if (this.heldBack) return void this.heldBack.push(stanza);
    this.undelivered.set(attr(stanza, 'id'), stanza);
    if (this.active) this.connection?.send(stanza);
  }

  /** What is sent to the account while `work` runs is on a slow way. Resolves with how it arrives after all. */
  async holdBack(work: () => Promise<unknown>): Promise<() => void> {
    const late: BinaryNode[] = [];
    this.heldBack = late;
    await work();
    this.heldBack = undefined;
    return () => late.forEach((stanza) => this.receive(stanza));
  }

  /** The client listens from now on: first what waited for it, then the note that this was all. */
  activate(): void {
    const waiting = [...this.undelivered.values()];
    for (const { tag, attrs, content } of waiting) this.send(node(tag, { ...attrs, offline: '0' }, content));
    this.send(node('ib', {}, [node('offline', { count: String(waiting.length) })]));
    this.active = true;
  }

  settle(outcome: Outcome): void {
    this.outcomes.push(outcome);
    if (outcome.kind !== 'retry') this.undelivered.delete(outcome.messageId);
  }

  outcomeOf(messageId: string): Outcome | undefined {
    return this.outcomes.findLast((outcome) => outcome.messageId === messageId);
  }

  get undeliveredCount(): number {
    return this.undelivered.size;
  }

  send(stanza: BinaryNode): void {
    this.connection?.send(stanza);
  }

  /** Ends the connection the way the server does it: with a reason, then a close. */
  dismiss(reason: BinaryNode): void {
    this.send(reason);
    this.connection?.close();
  }

  cut(): void {
    this.connection?.cut();
  }
}
