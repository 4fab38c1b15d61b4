// Stands in for WhatsApp, which cannot exist here: the account's settings, as its phone has stored them on the server.
import {
  encodeSyncdPatch,
  newLTHashState,
  proto,
  type BinaryNode,
  type LTHashState,
  type WAPatchName,
} from '@whiskeysockets/baileys';
import { randomBytes } from 'node:crypto';
import { attr, bytes, childrenNamed, node } from './stanza.ts';

const COLLECTIONS: readonly WAPatchName[] = [
  'critical_block',
  'critical_unblock_low',
  'regular_high',
  'regular_low',
  'regular',
];

export class AppState {
  private readonly keyId = randomBytes(6);
  private readonly key = { keyData: randomBytes(32), timestamp: Date.now() };
  private readonly patches = new Map<string, Buffer[]>();
  private readonly states = new Map<string, LTHashState>();

  /** One setting per collection, so that a synchronised client has a version of each. */
  static async withOneSettingEach(name: string): Promise<AppState> {
    const state = new AppState();
    for (const collection of COLLECTIONS) {
      await state.set(collection, ['setting_pushName', collection], { pushNameSetting: { name } });
    }
    return state;
  }

  /** The message with which a phone gives its linked devices the key. */
  get keyShare(): proto.IMessage {
    const keys = [{ keyId: { keyId: this.keyId }, keyData: this.key }];
    const type = proto.Message.ProtocolMessage.Type.APP_STATE_SYNC_KEY_SHARE;
    return { protocolMessage: { type, appStateSyncKeyShare: { keys } } };
  }

  /** What the client does not have yet; what it wants to store is stored first. */
  answer(collection: BinaryNode): BinaryNode {
    const name = attr(collection, 'name');
    const stored = this.patches.get(name) ?? [];
    const version = Number(attr(collection, 'version'));
    const uploads = childrenNamed(collection, 'patch').map(bytes);
    this.patches.set(name, [...stored, ...uploads]);
    const news = stored.slice(version).map((patch) => node('patch', {}, patch));
    return node('collection', { name, version: String(version) }, [node('patches', {}, news)]);
  }

  /** Stores one more setting, as the phone does when its owner changes something. */
  async set(
    collection: WAPatchName,
    index: readonly string[],
    action: proto.ISyncActionValue,
  ): Promise<void> {
    const { patch, state } = await encodeSyncdPatch(
      {
        type: collection,
        index: [...index],
        syncAction: { timestamp: Date.now(), ...action },
        apiVersion: 1,
        operation: proto.SyncdMutation.SyncdOperation.SET,
      },
      this.keyId.toString('base64'),
      this.states.get(collection) ?? newLTHashState(),
      async () => this.key,
    );
    this.states.set(collection, state);
    const encoded = proto.SyncdPatch.encode({ ...patch, version: { version: state.version } }).finish();
    this.patches.set(collection, [...(this.patches.get(collection) ?? []), Buffer.from(encoded)]);
  }
}
