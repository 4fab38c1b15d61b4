// Stands in for WhatsApp, which cannot exist here: another user, simulated next to the server with real Signal sessions.
import { encodeWAMessage, generateMessageIDV2, type BinaryNode, type proto } from '@whiskeysockets/baileys';
import { ServerAccount } from './account.ts';
import { lidJid, pnJid, type Addressing, type Device, type Group, type PreKeyChoice } from './directory.ts';
import { Inbox } from './inbox.ts';
import { openEnvelope, retryReceipt } from './envelope.ts';
import { signalUser } from './memory-auth.ts';
import { attr, node, type KeyBundle } from './stanza.ts';

/** Pre-keys that a bundle may take before the peer has to make new ones. */
const PRE_KEY_STOCK = 4;

export interface SendOptions {
  /** Whether the message comes from the LID (as WhatsApp does it now) or from the phone number. */
  readonly addressing?: Addressing;
  /** Which pre-key the server hands out, where this message is the first. */
  readonly preKey?: PreKeyChoice;
}

export interface PeerOptions {
  readonly name?: string;
  readonly hidesLid?: boolean;
}

/** What was written, kept for those who ask for it again. */
interface Sent {
  readonly message: proto.IMessage;
  readonly attrs: Record<string, string>;
  readonly group?: Group;
}

export class SimulatedPeer implements Device {
  readonly pnUser: string;
  readonly lidUser: string;
  readonly device = 0;
  readonly inbox = new Inbox();
  readonly name: string;
  /** May be switched: a session made while it was hidden lies under the phone number. */
  hidesLid: boolean;
  private readonly signal = signalUser();
  private readonly stock: { id: number; value: Uint8Array }[] = [];
  /** Per group: accounts that have this peer's current sender key. */
  private readonly knowsSenderKey = new Map<string, Set<ServerAccount>>();
  private readonly sent = new Map<string, Sent>();
  private readonly arrived = new Map<string, BinaryNode>();
  /** Messages are opened and written one after the other, as one device does it. */
  private order: Promise<unknown> = Promise.resolve();

  constructor(pnUser: string, lidUser: string, options: PeerOptions = {}) {
    this.pnUser = pnUser;
    this.lidUser = lidUser;
    this.name = options.name ?? pnUser;
    this.hidesLid = options.hidesLid ?? false;
  }

  /** Makes the one-time keys; they must exist before the server can hand them out. */
  async stockUp(): Promise<void> {
    while (this.stock.length < PRE_KEY_STOCK) this.stock.push(await this.signal.newPreKey());
  }

  get identity() {
    return this.signal.creds.signedIdentityKey;
  }

  takeBundle(): KeyBundle {
    const { registrationId, signedIdentityKey, signedPreKey } = this.signal.creds;
    const preKey = this.stock.shift();
    void this.enqueue(() => this.stockUp());
    return {
      registrationId,
      identity: signedIdentityKey.public,
      signedPreKey: {
        id: signedPreKey.keyId,
        value: signedPreKey.keyPair.public,
        signature: signedPreKey.signature,
      },
      ...(preKey ? { preKey } : {}),
    };
  }

  /** Sends to the account alone; the first message consumes one of the account's pre-keys. Returns the message id. */
  sendText(account: ServerAccount, text: string, options: SendOptions = {}): Promise<string> {
    return this.send(account, { conversation: text }, options);
  }

  send(
    account: ServerAccount,
    message: proto.IMessage,
    options: SendOptions & { readonly category?: 'peer' } = {},
  ): Promise<string> {
    return this.enqueue(async () => {
      const { addressing = 'lid', category } = options;
      const id = generateMessageIDV2();
      const attrs = { id, ...this.sender('from', addressing), ...(category ? { category } : {}) };
      this.sent.set(id, { message, attrs });
      return this.post(account, attrs, [await this.seal(account, message, options.preKey)]);
    });
  }

  /** Sends to all linked accounts in the group, with the sender key for those that do not have it. */
  sendGroupText(group: Group, text: string, options: SendOptions = {}): Promise<string> {
    return this.enqueue(async () => {
      const id = generateMessageIDV2();
      const message = { conversation: text };
      const attrs = {
        id,
        from: group.jid,
        ...this.sender('participant', options.addressing ?? group.addressing),
      };
      this.sent.set(id, { message, attrs, group });
      const data = encodeWAMessage(message);
      const sealed = await this.signal.repository.encryptGroupMessage({
        group: group.jid,
        meId: lidJid(this),
        data,
      });
      const distribution = skdm(group, sealed.senderKeyDistributionMessage);
      const known = this.knowsSenderKey.get(group.jid) ?? new Set<ServerAccount>();
      this.knowsSenderKey.set(group.jid, known);
      for (const member of group.members) {
        if (!(member instanceof ServerAccount)) continue;
        const keys = known.has(member) ? [] : [await this.seal(member, distribution, options.preKey)];
        known.add(member);
        this.post(member, attrs, [...keys, encNode('skmsg', sealed.ciphertext)]);
      }
      return id;
    });
  }

  receive(stanza: BinaryNode): void {
    const id = attr(stanza, 'id');
    this.arrived.set(id, stanza);
    void this.enqueue(async () => this.inbox.put(await openEnvelope(stanza, this.signal.repository)));
  }

  /** Tells the account that it is trusted, which leaves a token with it. Returns the id of the notification. */
  trust(account: ServerAccount): string {
    const id = generateMessageIDV2();
    const t = String(Math.floor(Date.now() / 1000));
    const token = node(
      'token',
      { jid: lidJid(account), t, type: 'trusted_contact' },
      Buffer.from(`trust ${this.lidUser}`),
    );
    const attrs = { id, t, type: 'privacy_token', from: lidJid(this), sender_lid: lidJid(this) };
    account.receive(node('notification', attrs, [node('tokens', {}, [token])]));
    return id;
  }

  /** Asks the account to send a message again that did not decrypt here. */
  askAgain(account: ServerAccount, messageId: string): void {
    const stanza = this.arrived.get(messageId);
    if (!stanza) throw new Error(`${this.name} never got ${messageId}`);
    account.send(retryReceipt(stanza, this.signal.creds.registrationId, lidJid(this)));
  }

  /** Sends a message again that the account could not decrypt: to it alone, in a new session, as phones do. */
  resend(account: ServerAccount, messageId: string): Promise<string> {
    return this.enqueue(async () => {
      const sent = this.sent.get(messageId);
      if (!sent) throw new Error(`${this.name} never sent ${messageId}`);
      const { group, attrs } = sent;
      const distribution = group ? await this.distribution(group) : {};
      await this.signal.repository.deleteSession([lidJid(account)]);
      const enc = await this.seal(account, { ...sent.message, ...distribution });
      return this.post(account, attrs, [{ ...enc, attrs: { ...enc.attrs, count: '1' } }]);
    });
  }

  /** Resolves when everything that arrived so far has been opened. */
  async idle(): Promise<void> {
    await this.order;
  }

  private async distribution(group: Group): Promise<proto.IMessage> {
    const chain = { group: group.jid, meId: lidJid(this) };
    return skdm(group, await this.signal.repository.getSenderKeyDistributionMessage(chain));
  }

  private async seal(
    account: ServerAccount,
    message: proto.IMessage,
    preKey?: PreKeyChoice,
  ): Promise<BinaryNode> {
    const jid = lidJid(account);
    const { repository } = this.signal;
    if (!(await repository.validateSession(jid)).exists) {
      await repository.injectE2ESession({ jid, session: sessionFrom(account.takeBundle(preKey)) });
    }
    const { type, ciphertext } = await repository.encryptMessage({ jid, data: encodeWAMessage(message) });
    return encNode(type, ciphertext);
  }

  private post(account: ServerAccount, attrs: Record<string, string>, content: BinaryNode[]): string {
    const t = String(Math.floor(Date.now() / 1000));
    const stanza = node('message', { t, type: 'text', notify: this.name, ...attrs }, content);
    account.receive(stanza);
    return attr(stanza, 'id');
  }

  /** The sender's address, and the other name of the same person unless it is hidden. */
  private sender(attribute: 'from' | 'participant', addressing: Addressing): Record<string, string> {
    const other = attribute === 'from' ? 'sender' : 'participant';
    if (addressing === 'lid') {
      return { [attribute]: lidJid(this), addressing_mode: 'lid', [`${other}_pn`]: pnJid(this) };
    }
    const lid = this.hidesLid ? {} : { [`${other}_lid`]: lidJid(this) };
    return { [attribute]: pnJid(this), addressing_mode: 'pn', ...lid };
  }

  private enqueue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.order.then(work);
    this.order = done.catch(() => undefined);
    return done;
  }
}

function skdm(group: Group, axolotlSenderKeyDistributionMessage: Uint8Array): proto.IMessage {
  return { senderKeyDistributionMessage: { groupId: group.jid, axolotlSenderKeyDistributionMessage } };
}

function encNode(type: string, ciphertext: Uint8Array): BinaryNode {
  return node('enc', { v: '2', type }, ciphertext);
}

/** libsignal wants public keys with their type byte in front. */
function sessionFrom(bundle: KeyBundle) {
  const typed = (key: Uint8Array) => Buffer.concat([Buffer.from([5]), key]);
  const { signedPreKey, preKey } = bundle;
  return {
    registrationId: bundle.registrationId,
    identityKey: typed(bundle.identity),
    signedPreKey: {
      keyId: signedPreKey.id,
      publicKey: typed(signedPreKey.value),
      signature: signedPreKey.signature,
    },
    ...(preKey ? { preKey: { keyId: preKey.id, publicKey: typed(preKey.value) } } : {}),
  };
}
