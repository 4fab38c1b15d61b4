// Stands in for WhatsApp, which cannot exist here: the account's phone, which scans QR codes and shares its state.
import { Curve, hmacSign, proto, type BinaryNode } from '@whiskeysockets/baileys';
import { deflateSync } from 'node:zlib';
import { ServerAccount, type AccountKeys } from './account.ts';
import { AppState } from './app-state.ts';
import { lidJid, pnJid, type PreKeyChoice } from './directory.ts';
import { SimulatedPeer } from './peer.ts';
import { childBytes, node, SERVER, child } from './stanza.ts';

const ACCOUNT_SIGNATURE_PREFIX = Buffer.from([6, 0]);
const DEVICE_SIGNATURE_PREFIX = Buffer.from([6, 1]);

/** What a QR code says. */
export interface ScannedCode {
  readonly ref: string;
  readonly noiseKey: Buffer;
  readonly identity: Buffer;
  readonly advSecret: Buffer;
}

export function scan(qr: string): ScannedCode {
  const [ref, noiseKey, identity, advSecret] = (qr.split('#').at(-1) ?? '').split(',');
  if (!ref || !noiseKey || !identity || !advSecret) throw new Error(`this is no pairing code: ${qr}`);
  return {
    ref,
    noiseKey: Buffer.from(noiseKey, 'base64'),
    identity: Buffer.from(identity, 'base64'),
    advSecret: Buffer.from(advSecret, 'base64'),
  };
}

export class Phone {
  private linkedDevices = 0;

  readonly peer: SimulatedPeer;
  readonly appState: AppState;

  private constructor(peer: SimulatedPeer, appState: AppState) {
    this.peer = peer;
    this.appState = appState;
  }

  static async of(peer: SimulatedPeer): Promise<Phone> {
    return new Phone(peer, await AppState.withOneSettingEach(peer.name));
  }

  /** Links the device behind the code; `pairSuccess` is what the server tells it. */
  link(
    code: ScannedCode,
    keys: AccountKeys,
    choice: PreKeyChoice,
  ): { account: ServerAccount; pairSuccess: BinaryNode } {
    if (!code.noiseKey.equals(keys.noiseKey) || !code.identity.equals(keys.identity)) {
      throw new Error('the code shows other keys than the client registered');
    }
    const account = new ServerAccount(this.peer, ++this.linkedDevices, keys, choice);
    const content = [
      node('device-identity', {}, this.deviceIdentity(code)),
      node('device', { jid: pnJid(account), lid: lidJid(account) }),
      node('platform', { name: 'android' }),
      node('biz', { name: this.peer.name }),
    ];
    const attrs = { from: SERVER, type: 'set', id: `pair-${code.ref}` };
    return { account, pairSuccess: node('iq', attrs, [node('pair-success', {}, content)]) };
  }

  private details(): Uint8Array {
    return proto.ADVDeviceIdentity.encode({ rawId: 1, timestamp: 1_700_000_000, keyIndex: 1 }).finish();
  }

  private deviceIdentity(code: ScannedCode): Uint8Array {
    const details = this.details();
    const { identity } = this.peer;
    const signed = Buffer.concat([ACCOUNT_SIGNATURE_PREFIX, details, code.identity]);
    const accountSignature = Curve.sign(identity.private, signed);
    const identityBytes = proto.ADVSignedDeviceIdentity.encode({
      details,
      accountSignatureKey: identity.public,
      accountSignature,
    }).finish();
    const hmac = hmacSign(identityBytes, code.advSecret);
    return proto.ADVSignedDeviceIdentityHMAC.encode({ details: identityBytes, hmac }).finish();
  }

  /** Throws where the device did not sign for the identity that it showed in its code. */
  checkSignature(reply: BinaryNode, account: ServerAccount): void {
    const signed = childBytes(child(reply, 'pair-device-sign'), 'device-identity');
    const { details, deviceSignature } = proto.ADVSignedDeviceIdentity.decode(signed);
    const message = Buffer.concat([
      DEVICE_SIGNATURE_PREFIX,
      details ?? Buffer.alloc(0),
      account.identity,
      this.peer.identity.public,
    ]);
    if (!deviceSignature || !Curve.verify(account.identity, message, deviceSignature)) {
      throw new Error('the device identity came back with a wrong signature');
    }
  }

  /** What a phone sends to a device that it has just linked: the key to its settings, then its (empty) history. */
  async shareState(account: ServerAccount): Promise<void> {
    const syncType = proto.HistorySync.HistorySyncType.INITIAL_BOOTSTRAP;
    const history = proto.HistorySync.encode({ syncType, progress: 100 }).finish();
    const historySyncNotification = { syncType, initialHistBootstrapInlinePayload: deflateSync(history) };
    const type = proto.Message.ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION;
    const own = { addressing: 'pn', category: 'peer' } as const;
    await this.peer.send(account, this.appState.keyShare, own);
    await this.peer.send(account, { protocolMessage: { type, historySyncNotification } }, own);
  }
}
