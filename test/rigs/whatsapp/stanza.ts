// Stands in for WhatsApp, which cannot exist here: how stanzas are built and read.
import { encodeBigEndian, getBinaryNodeChild, type BinaryNode } from '@whiskeysockets/baileys';

export const SERVER = 's.whatsapp.net';
const KEY_TYPE = Buffer.from([5]);

export function node(
  tag: string,
  attrs: Record<string, string> = {},
  content?: BinaryNode['content'],
): BinaryNode {
  return content === undefined ? { tag, attrs } : { tag, attrs, content };
}

/** The attribute, or an error that names the stanza: a client that leaves it out is not the client we know. */
export function attr(stanza: BinaryNode, name: string): string {
  const value = stanza.attrs[name];
  if (value === undefined) throw new Error(`<${stanza.tag}> came without ${name}`);
  return value;
}

export function children(stanza: BinaryNode | undefined): BinaryNode[] {
  return Array.isArray(stanza?.content) ? stanza.content : [];
}

export function childrenNamed(stanza: BinaryNode | undefined, tag: string): BinaryNode[] {
  return children(stanza).filter((child) => child.tag === tag);
}

export function child(stanza: BinaryNode, tag: string): BinaryNode {
  const found = getBinaryNodeChild(stanza, tag);
  if (!found) throw new Error(`<${stanza.tag}> came without <${tag}>`);
  return found;
}

export function bytes(stanza: BinaryNode): Buffer {
  const { content } = stanza;
  if (content instanceof Uint8Array) return Buffer.from(content);
  if (typeof content === 'string') return Buffer.from(content);
  throw new Error(`<${stanza.tag}> holds no bytes`);
}

export function childBytes(stanza: BinaryNode, tag: string): Buffer {
  return bytes(child(stanza, tag));
}

export function childNumber(stanza: BinaryNode, tag: string): number {
  const value = childBytes(stanza, tag);
  return value.readUIntBE(0, value.length);
}

export interface PublicKey {
  readonly id: number;
  readonly value: Uint8Array;
}

/** What somebody needs to start a session with a device. Without a pre-key where none is left. */
export interface KeyBundle {
  readonly registrationId: number;
  readonly identity: Uint8Array;
  readonly signedPreKey: PublicKey & { readonly signature: Uint8Array };
  readonly preKey?: PublicKey;
}

export function bundleNodes(bundle: KeyBundle): BinaryNode[] {
  const { signedPreKey, preKey } = bundle;
  return [
    node('registration', {}, encodeBigEndian(bundle.registrationId)),
    node('type', {}, KEY_TYPE),
    node('identity', {}, bundle.identity),
    ...(preKey ? [node('key', {}, [idNode(preKey.id), node('value', {}, preKey.value)])] : []),
    node('skey', {}, [
      idNode(signedPreKey.id),
      node('value', {}, signedPreKey.value),
      node('signature', {}, signedPreKey.signature),
    ]),
  ];
}

export function idNode(id: number): BinaryNode {
  return node('id', {}, encodeBigEndian(id, 3));
}

export function signedPreKeyFrom(skey: BinaryNode): KeyBundle['signedPreKey'] {
  return {
    id: childNumber(skey, 'id'),
    value: childBytes(skey, 'value'),
    signature: childBytes(skey, 'signature'),
  };
}
