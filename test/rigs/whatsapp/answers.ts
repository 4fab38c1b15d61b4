// Stands in for WhatsApp, which cannot exist here: what the server answers to each kind of query.
import { getBinaryNodeChild, type BinaryNode } from '@whiskeysockets/baileys';
import type { ServerAccount } from './account.ts';
import type { AppState } from './app-state.ts';
import type { Device, Directory, Group } from './directory.ts';
import {
  attr,
  bundleNodes,
  bytes,
  child,
  childBytes,
  childNumber,
  children,
  childrenNamed,
  idNode,
  node,
  SERVER,
  signedPreKeyFrom,
} from './stanza.ts';

export interface Query {
  readonly iq: BinaryNode;
  readonly account: ServerAccount;
  readonly directory: Directory;
  readonly appState: AppState;
}

/** The content of the result. Throws on a query that Baileys 7.0.0-rc14 is not known to send. */
export function answer(query: Query): BinaryNode[] {
  const namespace = attr(query.iq, 'xmlns');
  const respond = answers[namespace];
  if (!respond) throw new Error(`no answer is known to a query of ${namespace}`);
  return respond(query);
}

const nothing = (): BinaryNode[] => [];

const answers: Record<string, (query: Query) => BinaryNode[]> = {
  encrypt: (query) => (query.iq.attrs['type'] === 'set' ? takeKeys(query) : tellKeys(query)),
  usync: tellUsers,
  'w:g2': tellGroup,
  'w:sync:app:state': tellAppState,
  abt: () => [node('props', { hash: 'rig' })],
  blocklist: () => [node('list')],
  privacy: ({ iq }) => (iq.attrs['type'] === 'set' ? [node('tokens')] : [node('privacy')]),
  passive: nothing,
  'w:p': nothing,
  'w:stats': nothing,
  'urn:xmpp:whatsapp:dirty': nothing,
};

function tellKeys({ iq, account, directory }: Query): BinaryNode[] {
  const [asked] = children(iq);
  if (asked?.tag === 'count') return [node('count', { value: String(account.preKeyIds.length) })];
  if (asked?.tag === 'digest') return [digest(account)];
  return [
    node(
      'list',
      {},
      childrenNamed(child(iq, 'key'), 'user').map((user) => bundleOf(user, directory)),
    ),
  ];
}

function digest(account: ServerAccount): BinaryNode {
  const { registrationId, identity, signedPreKey } = account;
  return node('digest', {}, [
    ...bundleNodes({ registrationId, identity, signedPreKey }),
    node('list', {}, account.preKeyIds.map(idNode)),
    node('hash', {}, account.digest()),
  ]);
}

function bundleOf(user: BinaryNode, directory: Directory): BinaryNode {
  const jid = attr(user, 'jid');
  const device = directory.deviceAt(jid);
  if (!device) return node('user', { jid }, [node('error', { code: '404', text: 'item-not-found' })]);
  return node('user', { jid }, bundleNodes(device.takeBundle()));
}

function takeKeys({ iq, account }: Query): BinaryNode[] {
  const rotate = getBinaryNodeChild(iq, 'rotate');
  account.signedPreKey = signedPreKeyFrom(child(rotate ?? iq, 'skey'));
  if (rotate) return [];
  account.registrationId = childNumber(iq, 'registration');
  if (!childBytes(iq, 'identity').equals(account.identity)) {
    throw new Error(`${account.pnUser} uploaded keys of another identity than it was paired with`);
  }
  account.addPreKeys(
    childrenNamed(child(iq, 'list'), 'key').map((key) => ({
      id: childNumber(key, 'id'),
      value: childBytes(key, 'value'),
    })),
  );
  return [];
}

function tellUsers({ iq, directory }: Query): BinaryNode[] {
  const usync = child(iq, 'usync');
  const wanted = new Set(children(child(usync, 'query')).map((protocol) => protocol.tag));
  const users = childrenNamed(child(usync, 'list'), 'user').map((user) => userOf(user, wanted, directory));
  return [node('usync', {}, [node('list', {}, users)])];
}

function userOf(asked: BinaryNode, wanted: ReadonlySet<string>, directory: Directory): BinaryNode {
  const contact = getBinaryNodeChild(asked, 'contact');
  const jid = asked.attrs['jid'] ?? `${contact ? bytes(contact).toString().replace('+', '') : ''}@${SERVER}`;
  const devices = directory.devicesOf(jid);
  const facts: BinaryNode[] = [];
  if (wanted.has('devices'))
    facts.push(node('devices', {}, [node('device-list', {}, devices.map(deviceNode))]));
  // Asked for a LID the server has no LID to add: Baileys would take the pair (LID, LID) for a mapping.
  const lidUser = jid.endsWith('@lid') ? undefined : devices.find((device) => !device.hidesLid)?.lidUser;
  if (wanted.has('lid') && lidUser) facts.push(node('lid', { val: `${lidUser}@lid` }));
  if (wanted.has('contact')) facts.push(node('contact', { type: devices.length ? 'in' : 'out' }));
  return node('user', { jid }, facts);
}

function deviceNode({ device }: Device): BinaryNode {
  return node('device', { id: String(device), ...(device ? { 'key-index': '1' } : {}) });
}

function tellGroup({ iq, directory }: Query): BinaryNode[] {
  const group = directory.group(attr(iq, 'to'));
  return group ? [groupNode(group)] : [node('error', { code: '404', text: 'item-not-found' })];
}

function groupNode(group: Group): BinaryNode {
  const people = [...new Map(group.members.map((member) => [member.lidUser, member])).values()];
  const inLid = group.addressing === 'lid';
  const participants = people.map((member) => {
    const pn = `${member.pnUser}@${SERVER}`;
    const lid = `${member.lidUser}@lid`;
    return node('participant', inLid ? { jid: lid, phone_number: pn } : { jid: pn, lid });
  });
  const attrs = {
    id: group.jid.split('@')[0] ?? '',
    subject: group.subject,
    addressing_mode: group.addressing,
  };
  return node('group', { ...attrs, s_t: '1700000000', creation: '1700000000' }, participants);
}

function tellAppState({ iq, appState }: Query): BinaryNode[] {
  const collections = childrenNamed(child(iq, 'sync'), 'collection');
  return [
    node(
      'sync',
      {},
      collections.map((collection) => appState.answer(collection)),
    ),
  ];
}
