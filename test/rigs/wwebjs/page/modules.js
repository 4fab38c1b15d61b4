// The modules of WhatsApp Web that whatsapp-web.js 1.34.7 asks for, as far as it needs them.
import { put } from './storage.js';
import { tell } from './wire.js';

/** As much of a Backbone model as whatsapp-web.js listens to. */
class Model {
  #listeners = new Map();

  on(names, listener) {
    for (const name of names.split(' ')) {
      this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), listener]);
      this.onListener?.(name);
    }
  }

  off(names, listener) {
    for (const name of names.split(' ')) {
      const left = (this.#listeners.get(name) ?? []).filter((each) => each !== listener);
      this.#listeners.set(name, left);
    }
  }

  hears(name) {
    return (this.#listeners.get(name) ?? []).length > 0;
  }

  trigger(name, ...values) {
    return (this.#listeners.get(name) ?? []).map((listener) => listener(...values));
  }
}

export const bytesText = (bytes) => btoa(String.fromCharCode(...bytes));
export const randomBytes = (count) => crypto.getRandomValues(new Uint8Array(count));
/** By this name a WhatsApp id has its text. */
const asText = '_serialized';

/** Who the page is: what registers it, and whom it is linked to. */
export const identity = { registration: null, me: null };
const chats = new Map();

export const Socket = new Model();
Socket.state = 'UNLAUNCHED';
Socket.hasSynced = false;
Socket.logout = async () => {
  await tell('/logout', {});
  setTimeout(() => Socket.trigger('logged-out-here'), 1500);
};
Socket.takeover = () => tell('/takeover', {});

export function setState(next) {
  if (Socket.state === next) return;
  Socket.state = next;
  Socket.trigger('change:state', Socket, next);
}

export const Conn = new Model();
Conn.ref = '';
Conn.platform = 'android';
Conn.serialize = () => ({ pushname: 'Rig', platform: 'android', ref: Conn.ref });

export const Cmd = new Model();
Cmd.refreshQR = () => tell('/refresh', {});

export const Msg = new Model();
Msg.held = new Map();
Msg.get = (id) => Msg.held.get(id);
Msg.getMessagesById = async () => ({ messages: [] });

const Chat = new Model();
Chat.get = (wid) => chatOf(wid);

class MsgKey {
  constructor({ from, to, id }) {
    Object.assign(this, { fromMe: true, remote: to, id, from, [asText]: `true_${to[asText]}_${id}` });
  }

  static async newId() {
    return bytesText(randomBytes(12));
  }
}

function widOf(text) {
  const [user, server] = String(text[asText] ?? text).split('@');
  return {
    user,
    server,
    [asText]: `${user}@${server}`,
    isLid: () => server === 'lid',
    isGroup: () => server === 'g.us',
    isStatus: () => false,
  };
}

function chatOf(wid) {
  const id = widOf(wid);
  if (!chats.has(id[asText])) chats.set(id[asText], { id });
  return chats.get(id[asText]);
}

/** What the collection of messages holds. */
export function messageModel(fields) {
  return { ...fields, isNewMsg: true, serialize: () => ({ ...fields }), unsafe: () => fields };
}

const modules = {
  WAWebSocketModel: { Socket },
  WAWebCmd: { Cmd },
  WAWebConnModel: { Conn },
  WAWebOfflineHandler: { OfflineMessageHandler: { getOfflineDeliveryProgress: () => 100 } },
  WAWebAltDeviceLinkingApi: {},
  WABase64: { encodeB64: bytesText },
  WAWebCompanionRegClientUtils: { DEVICE_PLATFORM: '1' },
  WAWebAdvSignatureApi: {},
  WAWebUserPrefsInfoStore: {
    waNoiseInfo: { get: async () => ({ staticKeyPair: { pubKey: identity.registration.noise } }) },
  },
  WAWebSignalStoreApi: {
    waSignalStore: {
      getRegistrationInfo: async () => ({ identityKeyPair: { pubKey: identity.registration.identity } }),
    },
  },
  WAWebUserPrefsMultiDevice: { getADVSecretKey: () => identity.registration.adv },
  WAWebUserPrefsMeUser: {
    getMaybeMePnUser: () => (identity.me === null ? null : widOf(identity.me.wid)),
    getMaybeMeLidUser: () => null,
  },
  WAWebCollections: { Msg, Chat },
  WAWebSyncGatingUtils: {},
  WAWebCallCollection: { on() {}, calls: new Map() },
  WAWebAddonReactionTableMode: { reactionTableMode: { bulkUpsert() {} } },
  WAWebAddonPollVoteTableMode: { pollVoteTableMode: { bulkUpsert() {} } },
  WAWebBackendJobsCommon: { mediaTypeFromProtobuf: () => null },
  WAWebE2EProtoUtils: { typeAttributeFromProtobuf: () => 'text' },
  WALinkify: { findLink: () => null, findLinks: () => [] },
  WAWebWidFactory: { createWid: widOf, asUserWidOrThrow: widOf },
  WAWebChatGetters: { getIsNewsletter: () => false, getIsBroadcast: () => false },
  WAWebStreamModel: { Stream: { markAvailable() {}, markUnavailable() {} } },
  WAWebUpdateUnreadChatAction: { async sendSeen() {} },
  WAWebMsgReply: { canReplyMsg: () => false },
  WAWebMsgKey: MsgKey,
  WAWebGetEphemeralFieldsMsgActionsUtils: { getEphemeralFields: () => ({}) },
  WAWebSendMsgChatAction: { addAndSendMsgToChat: sendOut },
};

export function requireModule(name) {
  if (!(name in modules)) throw new Error(`the rig does not play the module ${name}`);
  return modules[name];
}

function sendOut(chat, message) {
  const { body, id } = message;
  const model = messageModel({ ...message, id: { ...id, remote: chat.id }, from: identity.me.wid });
  Msg.held.set(id[asText], model);
  const stored = put('model-storage', 'message', [[id[asText], { body, to: chat.id[asText] }]]);
  const sent = stored.then(() => tell('/sent', { to: chat.id[asText], body }));
  void sent.then(() => Msg.trigger('add', model));
  return [stored, sent];
}
