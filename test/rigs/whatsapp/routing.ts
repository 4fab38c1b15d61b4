// Stands in for WhatsApp, which cannot exist here: carries an account's messages to the devices they are meant for.
import { getBinaryNodeChild, type BinaryNode } from '@whiskeysockets/baileys';
import type { ServerAccount } from './account.ts';
import { lidJid, type Device, type Directory } from './directory.ts';
import { attr, childrenNamed, node } from './stanza.ts';

/** Takes a message from the account apart: each device gets what is encrypted for it, a group also the common part. */
export function routeMessage(stanza: BinaryNode, sender: ServerAccount, directory: Directory): void {
  const to = attr(stanza, 'to');
  const group = directory.group(to);
  const envelopes = new Map<Device, BinaryNode[]>();
  const addressed = new Map<Device, string>();
  for (const entry of childrenNamed(getBinaryNodeChild(stanza, 'participants'), 'to')) {
    const jid = attr(entry, 'jid');
    const device = directory.deviceAt(jid);
    if (!device) continue;
    envelopes.set(device, childrenNamed(entry, 'enc'));
    addressed.set(device, jid);
  }
  const common = childrenNamed(stanza, 'enc');
  for (const device of receiversOfCommon(stanza, sender, directory)) {
    envelopes.set(device, [...(envelopes.get(device) ?? []), ...common]);
  }
  const address = group ? { from: group.jid, participant: lidJid(sender) } : { from: lidJid(sender) };
  // Baileys counts its own device among those of a LID group; nothing comes back to the device that sent it.
  envelopes.delete(sender);
  const attrs = { id: attr(stanza, 'id'), type: 'text', t: now(), ...address };
  for (const [device, content] of envelopes) {
    device.receive(node('message', { ...attrs, to: addressed.get(device) ?? lidJid(device) }, content));
  }
}

/** Whom the part outside <participants> is for: the group, or the one device that a resend names. */
function receiversOfCommon(stanza: BinaryNode, sender: ServerAccount, directory: Directory): Device[] {
  if (childrenNamed(stanza, 'enc').length === 0) return [];
  const to = attr(stanza, 'to');
  const only = stanza.attrs['participant'];
  const group = directory.group(to);
  if (group && !only) return group.members.filter((member) => member !== sender);
  const device = directory.deviceAt(only ?? to);
  return device ? [device] : [];
}

export function now(): string {
  return String(Math.floor(Date.now() / 1000));
}
