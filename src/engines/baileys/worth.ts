// What each kind of Baileys file is worth, and why, measured on 7.0.0-rc14 by deleting it and going on.
import type { Worth } from '../../core/entry.ts';
import type { BaileysClass } from './classify-file.ts';

export const baileysWorth: Readonly<Record<BaileysClass, { readonly worth: Worth; readonly why: string }>> = {
  creds: {
    worth: 'vital',
    why: 'It is the identity of the linked device; without it the account must be paired again.',
  },
  'app-state-sync-key': {
    worth: 'vital',
    why: 'Without it chats, contacts and settings can no longer be synchronised, and Baileys has no way to ask for it again.',
  },
  'app-state-sync-version': {
    worth: 'vital',
    why: 'Without it everything is synchronised afresh and old events are reported again as new.',
  },
  'lid-mapping': {
    worth: 'vital',
    why: 'Without it the sessions under the LID are not found for messages addressed to the phone number.',
  },
  'identity-key': {
    worth: 'vital',
    why: "It is the contact's identity; without it a new installation of the contact goes unnoticed and its old session stays.",
  },
  'pre-key': {
    worth: 'needed',
    why: 'The server may still hand it out, and a first message sent with a missing pre-key cannot be read.',
  },
  session: {
    worth: 'needed',
    why: 'Without it the messages under way from this device are lost until both sides have built a new session.',
  },
  'sender-key': {
    worth: 'needed',
    why: 'Without it the messages of this member in the group cannot be read, and old ones stay lost.',
  },
  'sender-key-memory': {
    worth: 'needed',
    why: "It says which members have this device's group key; without it the key is sent to every member again.",
  },
  'device-list': {
    worth: 'needed',
    why: 'Sessions are moved from the phone number to the LID by this list; without it they are left behind.',
  },
  tctoken: {
    worth: 'needed',
    why: 'A message to this contact without its token may be refused (error 463); Baileys removes old tokens itself.',
  },
  unknown: {
    worth: 'vital',
    why: 'Baileys does not write a file of this name, so nobody can tell what it is for.',
  },
};
