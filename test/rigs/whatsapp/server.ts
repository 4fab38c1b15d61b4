// Stands in for WhatsApp, which cannot exist here: a local server against which the real, unmodified Baileys runs.
import { toNumber, type BinaryNode, type proto } from '@whiskeysockets/baileys';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { ServerAccount } from './account.ts';
import { answer } from './answers.ts';
import { ClientConnection, type ConnectionListener } from './connection.ts';
import {
  Directory,
  lidJid,
  type Addressing,
  type Device,
  type Group,
  type PreKeyChoice,
} from './directory.ts';
import { hushLibsignal } from './hush.ts';
import { trustTheRig } from './noise.ts';
import { PairingDesk } from './pairing.ts';
import { SimulatedPeer, type PeerOptions } from './peer.ts';
import { Phone } from './phone.ts';
import { now, routeMessage } from './routing.ts';
import { attr, childrenNamed, node, SERVER } from './stanza.ts';

export interface ServerOptions {
  /** Which pre-key goes out first; `oldest` unless told otherwise. */
  readonly handOut?: PreKeyChoice;
  /** Whether the phone sends a new device its settings and history, which consumes a first pre-key; it does by default. */
  readonly sharesState?: boolean;
  /**
   * How long after the handshake the server speaks, as over a network; at once unless told otherwise. Baileys 6 loses
   * what comes before it has seen the end of its own handshake.
   */
  readonly speaksAfterMs?: number;
}

export class WhatsAppServer implements ConnectionListener {
  /** Linked accounts in the order of their pairing. */
  readonly accounts: ServerAccount[] = [];
  /** What no healthy client causes: unknown queries, broken handshakes, wrong signatures. */
  readonly problems: string[] = [];
  readonly sharesState: boolean;
  private readonly directory = new Directory();
  private readonly desk = new PairingDesk();
  private readonly phones = new Map<string, Phone>();
  private readonly connections = new Map<ClientConnection, ServerAccount | undefined>();
  /** Accounts whose phone has yet to send them its state. */
  private readonly expectingState = new Set<ServerAccount>();
  private readonly listener: WebSocketServer;
  private readonly handOut: PreKeyChoice;
  private readonly speaksAfterMs: number;
  private readonly unhush = hushLibsignal();

  constructor(listener: WebSocketServer, options: ServerOptions) {
    this.listener = listener;
    this.handOut = options.handOut ?? 'oldest';
    this.speaksAfterMs = options.speaksAfterMs ?? 0;
    this.sharesState = options.sharesState ?? true;
    listener.on('connection', (socket) =>
      this.connections.set(new ClientConnection(socket, this), undefined),
    );
  }

  get url(): string {
    return `ws://127.0.0.1:${(this.listener.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = once(this.listener, 'close');
    this.listener.close();
    for (const connection of this.connections.keys()) connection.cut();
    await closed;
    this.unhush();
  }

  async addPeer(options: PeerOptions = {}): Promise<SimulatedPeer> {
    const { pnUser, lidUser } = this.directory.freeNames();
    const peer = new SimulatedPeer(pnUser, lidUser, options);
    await peer.stockUp();
    this.directory.addDevice(peer);
    return peer;
  }

  /** Somebody's further device, or one that only takes what is sent to it. */
  addDevice(device: Device): void {
    this.directory.addDevice(device);
  }

  addGroup(subject: string, members: readonly Device[], addressing: Addressing = 'lid'): Group {
    return this.directory.addGroup(subject, addressing, members);
  }

  /** The linked account behind a JID with its device number, as in `creds.me.id` or `creds.me.lid`. */
  account(jid: string): ServerAccount {
    const device = this.directory.deviceAt(jid);
    if (device instanceof ServerAccount) return device;
    throw new Error(`nobody has linked ${jid}`);
  }

  /** Plays the phone: scans the code with a new person's phone, or with that of an earlier account. */
  async scanQr(qr: string, owner?: ServerAccount): Promise<ServerAccount> {
    const phone = owner ? this.phoneOf(owner) : await this.newPhone();
    return this.desk.link(qr, phone, this.handOut);
  }

  /** Cuts the account's line, as a lost network does. */
  disconnect(account: ServerAccount): void {
    account.cut();
  }

  /** Asks the client to restart (515). */
  restart(account: ServerAccount): void {
    account.dismiss(node('stream:error', { code: '515' }));
  }

  /** Unlinks the device, as from the phone (401, device_removed); later logins are refused. */
  unlink(account: ServerAccount): void {
    account.removed = true;
    account.dismiss(node('stream:error', { code: '401' }, [node('conflict', { type: 'device_removed' })]));
  }

  greeted(connection: ClientConnection, payload: proto.ClientPayload, noiseKey: Buffer): void {
    if (this.speaksAfterMs === 0) return this.speak(connection, payload, noiseKey);
    setTimeout(() => this.speak(connection, payload, noiseKey), this.speaksAfterMs);
  }

  private speak(connection: ClientConnection, payload: proto.ClientPayload, noiseKey: Buffer): void {
    if (payload.devicePairingData) return this.desk.offer(connection, noiseKey, payload.devicePairingData);
    const user = String(toNumber(payload.username ?? 0));
    const account = this.accounts.find(({ pnUser, device }) => pnUser === user && device === payload.device);
    if (!account || account.removed || !noiseKey.equals(account.noiseKey)) {
      connection.send(node('failure', { reason: '401', location: 'rig' }));
      return connection.close();
    }
    this.connections.set(connection, account);
    account.attach(connection);
    connection.send(node('success', { t: now(), lid: lidJid(account) }));
  }

  received(connection: ClientConnection, stanza: BinaryNode): void {
    const account = this.connections.get(connection);
    if (!account) return this.welcome(this.desk.finish(connection, stanza));
    if (stanza.tag === 'iq') this.answerQuery(account, stanza);
    if (stanza.tag === 'message') this.takeMessage(account, stanza);
    if (stanza.tag === 'receipt') this.takeReceipt(account, stanza);
    if (stanza.tag === 'ack') this.takeAck(account, stanza);
  }

  closed(connection: ClientConnection): void {
    this.connections.get(connection)?.detach(connection);
    this.connections.delete(connection);
    this.desk.leave(connection);
  }

  failed(error: unknown): void {
    this.problems.push(error instanceof Error ? error.message : String(error));
  }

  private welcome(account: ServerAccount | undefined): void {
    if (!account) return;
    this.accounts.push(account);
    this.directory.addDevice(account);
    if (this.sharesState) this.expectingState.add(account);
  }

  private answerQuery(account: ServerAccount, iq: BinaryNode): void {
    const type = iq.attrs['type'];
    if (type !== 'get' && type !== 'set') return;
    const { appState } = this.phoneOf(account);
    const content = answer({ iq, account, directory: this.directory, appState });
    const from = iq.attrs['to'] ?? SERVER;
    account.send(node('iq', { from, id: attr(iq, 'id'), type: 'result' }, content));
    if (iq.attrs['xmlns'] === 'passive') account.activate();
    // The digest is a client's last query before it counts as open; its phone speaks to it after that.
    const asksDigest = childrenNamed(iq, 'digest').length > 0;
    if (asksDigest && this.expectingState.delete(account)) {
      this.phoneOf(account)
        .shareState(account)
        .catch((error: unknown) => this.failed(error));
    }
  }

  private takeMessage(account: ServerAccount, message: BinaryNode): void {
    routeMessage(message, account, this.directory);
    const from = attr(message, 'to');
    account.send(node('ack', { class: 'message', id: attr(message, 'id'), from, t: now() }));
  }

  private takeReceipt(account: ServerAccount, receipt: BinaryNode): void {
    const id = attr(receipt, 'id');
    const kind = receipt.attrs['type'] === 'retry' ? 'retry' : 'receipt';
    const others = childrenNamed(childrenNamed(receipt, 'list')[0], 'item').map((item) => attr(item, 'id'));
    for (const messageId of [id, ...others]) account.settle({ messageId, kind, atMs: Date.now() });
    account.send(node('ack', { class: 'receipt', id, from: receipt.attrs['to'] ?? SERVER }));
  }

  /** Where a message did not decrypt the acknowledgement carries an error. */
  private takeAck(account: ServerAccount, ack: BinaryNode): void {
    const { error } = ack.attrs;
    if (ack.attrs['class'] === 'receipt') return;
    const messageId = attr(ack, 'id');
    const refusal = error ? { kind: 'refused' as const, error } : { kind: 'receipt' as const };
    account.settle({ messageId, ...refusal, atMs: Date.now() });
  }

  private async newPhone(): Promise<Phone> {
    const phone = await Phone.of(await this.addPeer({ name: 'Rig' }));
    this.phones.set(phone.peer.pnUser, phone);
    return phone;
  }

  /** The phone that the account is linked to. */
  phoneOf(account: ServerAccount): Phone {
    const phone = this.phones.get(account.pnUser);
    if (!phone) throw new Error(`${account.pnUser} has no phone`);
    return phone;
  }
}

export async function startWhatsAppServer(options: ServerOptions = {}): Promise<WhatsAppServer> {
  trustTheRig();
  const listener = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(listener, 'listening');
  return new WhatsAppServer(listener, options);
}
