// Stands in for WhatsApp, which cannot exist here: the account's settings, as its phone has stored them on the server.
import {
  encodeSyncdPatch,
  newLTHashState,
  proto,
  type BinaryNode,
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

  /** One setting per collection, so that a synchronised client has a version of each. */
  static async withOneSettingEach(name: string): Promise<AppState> {
    const state = new AppState();
    for (const collection of COLLECTIONS) await state.set(collection, name);
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

  private async set(collection: WAPatchName, name: string): Promise<void> {
    const { patch } = await encodeSyncdPatch(
      {
        type: collection,
        index: ['setting_pushName', collection],
        syncAction: { timestamp: Date.now(), pushNameSetting: { name } },
        apiVersion: 1,
        operation: proto.SyncdMutation.SyncdOperation.SET,
      },
      this.keyId.toString('base64'),
      newLTHashState(),
      async () => this.key,
    );
    const encoded = proto.SyncdPatch.encode({ ...patch, version: { version: 1 } }).finish();
    this.patches.set(collection, [Buffer.from(encoded)]);
  }
}
