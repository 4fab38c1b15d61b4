// Stands in for WhatsApp, which cannot exist here: how a simulated user opens a message, or asks for it again.
import {
  encodeBigEndian,
  proto,
  unpadRandomMax16,
  type BinaryNode,
  type SignalRepositoryWithLIDStore,
} from '@whiskeysockets/baileys';
import { textOf, type Received } from './inbox.ts';
import { attr, bytes, childrenNamed, node } from './stanza.ts';

/** Decrypts all parts of a message; like Baileys, it goes on with the next part when one fails. */
export async function openEnvelope(
  stanza: BinaryNode,
  repository: SignalRepositoryWithLIDStore,
): Promise<Received> {
  const chat = attr(stanza, 'from');
  const from = stanza.attrs['participant'] ?? chat;
  let text: string | undefined;
  let failure: string | undefined;
  for (const enc of childrenNamed(stanza, 'enc')) {
    try {
      const message = await decrypt(enc, from, chat, repository);
      const item = message.senderKeyDistributionMessage;
      if (item) await repository.processSenderKeyDistributionMessage({ item, authorJid: from });
      text = textOf(message) ?? text;
    } catch (error) {
      failure = error instanceof Error ? error.message : String(error);
    }
  }
  const said = { ...(text === undefined ? {} : { text }), ...(failure === undefined ? {} : { failure }) };
  return { id: attr(stanza, 'id'), from, chat, ...said };
}

async function decrypt(
  enc: BinaryNode,
  from: string,
  chat: string,
  repository: SignalRepositoryWithLIDStore,
): Promise<proto.IMessage> {
  const type = attr(enc, 'type');
  const ciphertext = bytes(enc);
  const plain =
    type === 'skmsg'
      ? await repository.decryptGroupMessage({ group: chat, authorJid: from, msg: ciphertext })
      : await repository.decryptMessage({ jid: from, type: type === 'pkmsg' ? 'pkmsg' : 'msg', ciphertext });
  const message = proto.Message.decode(unpadRandomMax16(plain));
  return message.deviceSentMessage?.message ?? message;
}

/** The request for another try, from the address that the account wrote to (it looks the message up by that). */
export function retryReceipt(stanza: BinaryNode, registrationId: number, asker: string): BinaryNode {
  const id = attr(stanza, 'id');
  const t = attr(stanza, 't');
  const chat = attr(stanza, 'from');
  const address = stanza.attrs['participant']
    ? { from: chat, participant: asker }
    : { from: attr(stanza, 'to') };
  return node('receipt', { id, type: 'retry', t, ...address }, [
    node('retry', { count: '1', id, t, v: '1' }),
    node('registration', {}, encodeBigEndian(registrationId)),
  ]);
}
