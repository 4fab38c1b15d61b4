// A realistic session folder, made by the real Baileys against the WhatsApp stand-in, and proof of what still works in it.
import { connectAccount, type ConnectedAccount, type ConnectOptions } from './client.ts';
import { toAccount, toPeer, type Correspondent, type Delivery, type DeliveryOptions } from './delivery.ts';
import type { Group, PreKeyChoice } from './directory.ts';
import type { SimulatedPeer } from './peer.ts';
import { startWhatsAppServer, type ServerOptions, type WhatsAppServer } from './server.ts';
import { until } from './wait.ts';

export interface ScenarioOptions extends ServerOptions {
  readonly contacts?: number;
  /** Every contact, except those with a double session, is a member of every group. */
  readonly groups?: number;
  /** How often everybody writes to everybody. */
  readonly turns?: number;
  /**
   * So many of the contacts leave a session under their phone number next to the one under their LID. In a folder left as
   * it is, their next message is lost: Baileys "migrates" the old session over the one in use.
   */
  readonly pnSessions?: number;
}

export interface ExchangeOptions extends DeliveryOptions {
  /** Contacts who write for the first time. */
  readonly strangers?: number;
  /** Which pre-key they are handed. */
  readonly preKey?: PreKeyChoice;
  /** Who writes first to each other; the others unless told otherwise. */
  readonly first?: 'others' | 'account';
}

interface Contact {
  readonly peer: SimulatedPeer;
  /** The address under which the application writes to this contact. */
  readonly jid: string;
}

/** Pairs a new account in the folder, lets everybody talk, and closes. The server keeps running. */
export async function pairedFolder(folder: string, options: ScenarioOptions = {}): Promise<Scenario> {
  const server = await startWhatsAppServer(options);
  try {
    return await talk(server, folder, options);
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function talk(server: WhatsAppServer, folder: string, options: ScenarioOptions): Promise<Scenario> {
  const client = await connectAccount({ server, authFolder: folder });
  try {
    const scenario = new Scenario(server, folder);
    const pnSessions = options.pnSessions ?? 0;
    const talkative = Math.max(0, (options.contacts ?? 3) - pnSessions);
    for (let index = 0; index < talkative; index += 1) {
      await scenario.meet(client, index % 2 ? 'is written to' : 'writes');
    }
    for (let index = 0; index < (options.groups ?? 1); index += 1) scenario.found(client);
    for (let turn = 0; turn < (options.turns ?? 2); turn += 1) {
      scenario.exchanged.push(...(await scenario.exchangeEverything(client, { strangers: 0 })));
    }
    // Last, because these contacts' next message does away with the double session.
    for (let index = 0; index < pnSessions; index += 1) await scenario.meet(client, 'hides the LID');
    const lost = scenario.exchanged.find((delivery) => !delivery.decrypted);
    if (lost) throw new Error(`the rig itself lost a message: ${JSON.stringify(lost)}`);
    return scenario;
  } finally {
    await client.close();
  }
}

export class Scenario {
  readonly server: WhatsAppServer;
  readonly folder: string;
  readonly groups: Group[] = [];
  /** All messages so far, in order. */
  readonly exchanged: Delivery[] = [];
  private readonly contacts: Contact[] = [];
  private sent = 0;

  constructor(server: WhatsAppServer, folder: string) {
    this.server = server;
    this.folder = folder;
  }

  get peers(): SimulatedPeer[] {
    return this.contacts.map(({ peer }) => peer);
  }

  /** Logs in again with the folder as it is now. */
  connect(options: Partial<ConnectOptions> = {}): Promise<ConnectedAccount> {
    const source = options.auth ? {} : { authFolder: this.folder };
    return connectAccount({ ...source, ...options, server: this.server });
  }

  close(): Promise<void> {
    return this.server.close();
  }

  /** A first message between the account and somebody new; who begins decides what lands in the folder. */
  async meet(client: Correspondent, how: 'writes' | 'is written to' | 'hides the LID'): Promise<void> {
    const name = `contact ${this.contacts.length + 1}`;
    const peer = await this.server.addPeer({ name, hidesLid: how === 'hides the LID' });
    const jid = how === 'writes' ? `${peer.lidUser}@lid` : `${peer.pnUser}@s.whatsapp.net`;
    this.contacts.push({ peer, jid });
    if (how !== 'is written to') this.exchanged.push(await this.fromContact(client, peer));
    // The server reveals the LID only now. The account then starts a session under it and leaves the first one lying.
    peer.hidesLid = false;
    this.exchanged.push(await this.toContact(client, { peer, jid }));
    const trust = peer.trust(client.account);
    await until(() => client.account.outcomeOf(trust), 30_000, `${name}'s trust to reach the account`);
  }

  found(client: Correspondent): Group {
    const group = this.server.addGroup(`group ${this.groups.length + 1}`, [client.account, ...this.peers]);
    this.groups.push(group);
    return group;
  }

  /** Sends one message in every direction and tells which decrypted, and why the others did not. Never throws for a loss. */
  async exchangeEverything(client: Correspondent, options: ExchangeOptions = {}): Promise<Delivery[]> {
    const deliveries: Delivery[] = [];
    const isFirst = options.first === 'account';
    for (const contact of this.contacts) {
      if (isFirst) deliveries.push(await this.toContact(client, contact, options));
      deliveries.push(await this.fromContact(client, contact.peer, options));
      if (!isFirst) deliveries.push(await this.toContact(client, contact, options));
    }
    for (const group of this.groups) {
      if (isFirst) deliveries.push(...(await this.toGroup(client, group, options)));
      for (const peer of this.membersOf(group))
        deliveries.push(await this.fromGroup(client, group, peer, options));
      if (!isFirst) deliveries.push(...(await this.toGroup(client, group, options)));
    }
    for (let index = 0; index < (options.strangers ?? 1); index += 1) {
      deliveries.push(await this.fromStranger(client, options));
    }
    return deliveries;
  }

  private fromContact(
    client: Correspondent,
    peer: SimulatedPeer,
    options?: ExchangeOptions,
  ): Promise<Delivery> {
    const text = this.nextText('from a contact');
    const addressing = peer.hidesLid ? 'pn' : 'lid';
    const send = () => peer.sendText(client.account, text, { addressing });
    return toAccount(client, { direction: 'contact to account', peer, text }, send, options);
  }

  private toContact(
    client: Correspondent,
    { peer, jid }: Contact,
    options?: ExchangeOptions,
  ): Promise<Delivery> {
    const text = this.nextText('to a contact');
    const send = () => client.sendText(jid, text);
    return toPeer(client, { direction: 'account to contact', peer, text }, send, options);
  }

  private fromGroup(
    client: Correspondent,
    group: Group,
    peer: SimulatedPeer,
    options: ExchangeOptions,
  ): Promise<Delivery> {
    const text = this.nextText('from a group');
    const send = () => peer.sendGroupText(group, text);
    return toAccount(client, { direction: 'group to account', peer, text, group }, send, options);
  }

  /** One message to the group is one delivery per member. */
  private toGroup(client: Correspondent, group: Group, options: ExchangeOptions): Promise<Delivery[]> {
    const text = this.nextText('to a group');
    const sent = client.sendGroupText(group.jid, text);
    return Promise.all(
      this.membersOf(group).map((peer) =>
        toPeer(client, { direction: 'account to group', peer, text, group }, () => sent, options),
      ),
    );
  }

  private async fromStranger(client: Correspondent, options: ExchangeOptions): Promise<Delivery> {
    const text = this.nextText('from a stranger');
    const peer = await this.server.addPeer({ name: `stranger ${this.sent}` });
    const send = () => peer.sendText(client.account, text, options.preKey ? { preKey: options.preKey } : {});
    return toAccount(client, { direction: 'stranger to account', peer, text }, send, options);
  }

  private membersOf(group: Group): SimulatedPeer[] {
    return this.peers.filter((peer) => group.members.includes(peer));
  }

  private nextText(what: string): string {
    this.sent += 1;
    return `message ${this.sent} ${what}`;
  }
}
