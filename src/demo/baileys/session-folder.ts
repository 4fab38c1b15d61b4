// Puts a Baileys session folder together, file by file, under the names that Baileys gives them.
import { encodeFileName } from '../../engines/baileys/encode-file-name.ts';
import type { BaileysKeyType } from '../../engines/baileys/id-shapes.ts';
import type { DemoFile } from '../demo-file.ts';
import type { Shape } from '../shape.ts';
import { contactOf, groupOf } from './contact.ts';
import type { Contact } from './contact.ts';
import { credentialsText } from './credentials.ts';
import * as records from './signal-records.ts';

/** The five collections of settings (7.0.0-rc14, lib/Types/Chat.js, ALL_WA_PATCH_NAMES). */
const collections = ['critical_block', 'critical_unblock_low', 'regular_high', 'regular_low', 'regular'];

/** So many pre-keys are made together when the server runs short of them. */
const preKeysAtOnce = 30;

interface FolderOf {
  /** Which contact owns the account, and from where on its own contacts are counted. */
  readonly number: number;
  readonly name: string;
  readonly pairedMs: number;
  readonly newestMs: number;
}

export class SessionFolder {
  readonly files: DemoFile[] = [];
  readonly owner: Contact;
  readonly #of: FolderOf;
  readonly #shape: Shape;
  #appStateKeyId: string | undefined;

  constructor(of: FolderOf, shape: Shape) {
    this.#of = of;
    this.#shape = shape;
    this.owner = contactOf(of.number);
  }

  key(type: BaileysKeyType, id: string, content: string, modifiedMs: number): void {
    this.files.push({ path: encodeFileName(type, id), content, modifiedMs });
  }

  contact(index: number): Contact {
    return contactOf(this.#of.number + 1 + index);
  }

  /** Written last of all: Baileys saves them at every login. @returns their text */
  credentials(nextPreKeyId: number): string {
    const { name, pairedMs, newestMs } = this.#of;
    const text = credentialsText({
      owner: this.owner,
      name,
      pairedMs,
      nextPreKeyId,
      device: this.#shape.whole(2, 40),
      registrationId: this.#shape.whole(1, 16_383),
      ...(this.#appStateKeyId !== undefined && { appStateKeyId: this.#appStateKeyId }),
    });
    this.files.push({ path: encodeFileName('creds', ''), content: text, modifiedMs: newestMs });
    return text;
  }

  /** The ids just below `nextId`, made a few at a time between the pairing and `newestMs`. */
  preKeys(nextId: number, count: number, newestMs: number = this.#of.newestMs): void {
    const first = nextId - count;
    const rounds = Math.max(1, Math.ceil(count / preKeysAtOnce));
    for (let id = first; id < nextId; id++) {
      const part = (Math.floor((id - first) / preKeysAtOnce) + 1) / rounds;
      const madeMs = this.#of.pairedMs + (newestMs - this.#of.pairedMs) * part;
      this.key('pre-key', String(id), records.preKeyText(), madeMs);
    }
  }

  /** @param user of the address: digits of a number, or of a LID with `_1` behind them */
  session(user: string, device: number, modifiedMs: number, closedMs?: number): string {
    const { pairedMs } = this.#of;
    const createdMs = Math.min(modifiedMs, pairedMs + (modifiedMs - pairedMs) * this.#shape.fraction());
    const times = { createdMs, usedMs: modifiedMs, ...(closedMs !== undefined && { closedMs }) };
    const text = records.sessionText(
      roundTimes(times),
      this.#shape.whole(1, 12),
      this.#shape.whole(1, 16_383),
    );
    this.key('session', `${user}.${device}`, text, modifiedMs);
    return text;
  }

  /** Both directions, as `storeLIDPNMappings` writes them (7.0.0-rc14, lib/Signal/lid-mapping.js). */
  mapping({ number, lid }: Contact, modifiedMs: number): void {
    this.key('lid-mapping', number, JSON.stringify(lid), modifiedMs);
    this.key('lid-mapping', `${lid}_reverse`, JSON.stringify(number), modifiedMs);
  }

  devices(user: string, devices: readonly number[], modifiedMs: number): void {
    this.key('device-list', user, JSON.stringify(devices.map(String)), modifiedMs);
  }

  identity(user: string, device: number, modifiedMs: number): void {
    this.key('identity-key', `${user}.${device}`, records.identityKeyText(), modifiedMs);
  }

  senderKey(group: number, user: string, modifiedMs: number): void {
    this.key(
      'sender-key',
      `${groupOf(group)}::${user}::0`,
      records.senderKeyText(this.#shape.whole(0, 60)),
      modifiedMs,
    );
  }

  senderKeyMemory(group: number, members: number, modifiedMs: number): void {
    const jids = Array.from({ length: members }, (_none, index) => `${this.contact(index).lid}@lid`);
    this.key('sender-key-memory', groupOf(group), records.senderKeyMemoryText(jids), modifiedMs);
  }

  appState(keys: number, modifiedMs: number): void {
    for (let number = 0; number < keys; number++) {
      const id = Buffer.concat([Buffer.from([0, 0]), this.#shape.bytes(4)]).toString('base64');
      this.#appStateKeyId = id;
      this.key('app-state-sync-key', id, records.appStateSyncKeyText(this.#of.pairedMs), this.#of.pairedMs);
    }
    for (const name of collections) {
      this.key(
        'app-state-sync-version',
        name,
        records.appStateSyncVersionText(this.#shape.whole(3, 40)),
        modifiedMs,
      );
    }
  }

  tokens(contacts: readonly Contact[], modifiedMs: number): void {
    const jids = contacts.map(({ lid }) => `${lid}@lid`);
    for (const jid of jids) this.key('tctoken', jid, records.tokenText(modifiedMs), modifiedMs);
    this.key('tctoken', '__index', records.tokenIndexText(jids), modifiedMs);
  }
}

/** libsignal takes its times from `Date.now()`, which gives whole numbers. */
function roundTimes(times: records.SessionTimes): records.SessionTimes {
  const { createdMs, usedMs, closedMs } = times;
  return {
    createdMs: Math.floor(createdMs),
    usedMs: Math.floor(usedMs),
    ...(closedMs !== undefined && { closedMs: Math.floor(closedMs) }),
  };
}
