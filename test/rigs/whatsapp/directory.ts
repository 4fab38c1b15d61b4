// Stands in for WhatsApp, which cannot exist here: who there is, under which numbers and LIDs, and in which groups.
import { jidDecode, jidEncode, type BinaryNode } from '@whiskeysockets/baileys';
import type { KeyBundle } from './stanza.ts';

/** Which of the uploaded pre-keys the server hands out next. WhatsApp's own order is not known. */
export type PreKeyChoice = 'oldest' | 'random' | 'newest';

export type Addressing = 'lid' | 'pn';

/** One device of one person; its phone number and its LID name the same person. */
export interface Device {
  readonly pnUser: string;
  readonly lidUser: string;
  /** 0 is the phone. */
  readonly device: number;
  /** As long as this holds, the server tells nobody which LID belongs to the number. */
  readonly hidesLid: boolean;
  takeBundle(choice?: PreKeyChoice): KeyBundle;
  receive(stanza: BinaryNode): void;
}

export interface Group {
  readonly jid: string;
  readonly subject: string;
  readonly addressing: Addressing;
  readonly members: readonly Device[];
}

export function pnJid(device: Device): string {
  return jidEncode(device.pnUser, 's.whatsapp.net', device.device);
}

export function lidJid(device: Device): string {
  return jidEncode(device.lidUser, 'lid', device.device);
}

export class Directory {
  private readonly devices: Device[] = [];
  private readonly groups = new Map<string, Group>();
  private lastPerson = 0;

  /** A phone number and a LID that nobody has yet. */
  freeNames(): { pnUser: string; lidUser: string } {
    const index = ++this.lastPerson;
    return { pnUser: String(491_550_000_000 + index), lidUser: String(100_000_000_000_000 + index) };
  }

  addDevice(device: Device): void {
    this.devices.push(device);
  }

  addGroup(subject: string, addressing: Addressing, members: readonly Device[]): Group {
    const jid = `${120_363_000_000_000_000n + BigInt(this.groups.size + 1)}@g.us`;
    const group = { jid, subject, addressing, members };
    this.groups.set(jid, group);
    return group;
  }

  group(jid: string): Group | undefined {
    return this.groups.get(jid);
  }

  /** All devices of the person behind a number or LID. */
  devicesOf(jid: string): Device[] {
    const user = jidDecode(jid)?.user;
    return this.devices.filter((device) => device.pnUser === user || device.lidUser === user);
  }

  deviceAt(jid: string): Device | undefined {
    const wanted = jidDecode(jid)?.device ?? 0;
    return this.devicesOf(jid).find((device) => device.device === wanted);
  }
}
