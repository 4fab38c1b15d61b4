// Two users who write to each other without a server in between: letters are read when a test says so, or never.
import type { SignalKeyStore } from '@whiskeysockets/baileys';
import { signalUser, type SignalUser } from './memory-auth.ts';

export interface Letter {
  readonly from: Side;
  readonly type: 'pkmsg' | 'msg';
  readonly text: string;
  readonly ciphertext: Uint8Array;
}

export type Side = 'ann' | 'ben';

const jids: Readonly<Record<Side, string>> = {
  ann: '15550000001@s.whatsapp.net',
  ben: '15550000002@s.whatsapp.net',
};
const group = '120363000000000001@g.us';

export class TwoUsers {
  readonly ann: SignalUser = signalUser();
  readonly ben: SignalUser = signalUser();
  private written = 0;

  /** Makes a session towards the other anew, which the other learns from the next letter. */
  async begin(from: Side): Promise<void> {
    const to = this[other(from)];
    const { registrationId, signedIdentityKey, signedPreKey } = to.creds;
    const preKey = await to.newPreKey();
    await this[from].repository.injectE2ESession({
      jid: jids[other(from)],
      session: {
        registrationId,
        identityKey: typed(signedIdentityKey.public),
        signedPreKey: {
          keyId: signedPreKey.keyId,
          publicKey: typed(signedPreKey.keyPair.public),
          signature: signedPreKey.signature,
        },
        preKey: { keyId: preKey.id, publicKey: typed(preKey.value) },
      },
    });
  }

  async write(from: Side): Promise<Letter> {
    const text = `letter ${(this.written += 1)} of ${from}`;
    const data = Buffer.from(text);
    const { type, ciphertext } = await this[from].repository.encryptMessage({ jid: jids[other(from)], data });
    return { from, type, text, ciphertext };
  }

  /** The text, or why it cannot be read. @param reader another user with the same keys */
  async read(letter: Letter, reader = this[other(letter.from)]): Promise<string> {
    const { type, ciphertext } = letter;
    return reading(() => reader.repository.decryptMessage({ jid: jids[letter.from], type, ciphertext }));
  }

  async writeToGroup(from: Side): Promise<Letter & { readonly distribution: Uint8Array }> {
    const text = `letter ${(this.written += 1)} of ${from} to the group`;
    const { ciphertext, senderKeyDistributionMessage: distribution } = await this[
      from
    ].repository.encryptGroupMessage({ group, meId: jids[from], data: Buffer.from(text) });
    return { from, type: 'msg', text, ciphertext, distribution };
  }

  async learnGroupKey(letter: Letter & { readonly distribution: Uint8Array }): Promise<void> {
    await this[other(letter.from)].repository.processSenderKeyDistributionMessage({
      item: { groupId: group, axolotlSenderKeyDistributionMessage: letter.distribution },
      authorJid: jids[letter.from],
    });
  }

  async readInGroup(letter: Letter, reader = this[other(letter.from)]): Promise<string> {
    const { ciphertext: msg } = letter;
    return reading(() => reader.repository.decryptGroupMessage({ group, authorJid: jids[letter.from], msg }));
  }
}

/** What `owner` keeps of the session with `peer`. */
export async function sessionOf(owner: SignalUser, peer: Side): Promise<unknown> {
  return valueOf(owner.keys, 'session', addressOf(peer));
}

export async function setSession(owner: SignalUser, peer: Side, value: unknown): Promise<void> {
  await owner.keys.set({ session: { [addressOf(peer)]: value as Uint8Array } });
}

/** What `owner` keeps of the author's key in the group. */
export async function senderKeyOf(owner: SignalUser, author: Side): Promise<unknown> {
  return valueOf(owner.keys, 'sender-key', senderKeyId(author));
}

export async function setSenderKey(owner: SignalUser, author: Side, value: unknown): Promise<void> {
  await owner.keys.set({ 'sender-key': { [senderKeyId(author)]: value as Uint8Array } });
}

/** The same user, who goes on by itself from here. */
export function copyOf(user: SignalUser): SignalUser {
  return signalUser(user.creds, user.stored.copy());
}

function other(side: Side): Side {
  return side === 'ann' ? 'ben' : 'ann';
}

function addressOf(side: Side): string {
  return `${jids[side].split('@')[0]}.0`;
}

function senderKeyId(author: Side): string {
  return `${group}::${jids[author].split('@')[0]}::0`;
}

async function valueOf(keys: SignalKeyStore, type: 'session' | 'sender-key', id: string): Promise<unknown> {
  return (await keys.get(type, [id]))[id];
}

/** libsignal wants public keys with their type byte in front. */
function typed(key: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([5]), key]);
}

async function reading(decrypt: () => Promise<Uint8Array>): Promise<string> {
  try {
    return Buffer.from(await decrypt()).toString();
  } catch (error) {
    return `failed: ${(error as Error).message}`;
  }
}
