// Records the trace: real Baileys, paired and logged in to the local server, goes through a busy account's first days.
// Run: npx tsx bench/auth-state/record-trace.ts FILE
import { mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deflateSync } from 'node:zlib';

import { proto } from '@whiskeysockets/baileys';

import { connectAccount, type ConnectedAccount } from '../../test/rigs/whatsapp/client.ts';
import { toAccount } from '../../test/rigs/whatsapp/delivery.ts';
import type { SimulatedPeer } from '../../test/rigs/whatsapp/peer.ts';
import { startWhatsAppServer, type WhatsAppServer } from '../../test/rigs/whatsapp/server.ts';
import { until } from '../../test/rigs/whatsapp/wait.ts';
import { RecordingAuth } from './recording-auth.ts';
import { SilentDevice } from './silent-device.ts';
import { writeTrace, type Trace } from './trace.ts';

/** How much of everything; a test records a small one. */
export interface TraceSize {
  /** Contacts in the phone's address book, which its first sync brings. */
  readonly addressBook: number;
  /** Pairs of phone number and LID in its history. */
  readonly history: number;
  readonly chats: number;
  readonly groupPeople: number;
  readonly groupSends: number;
  readonly newContacts: number;
  readonly messages: number;
  readonly settings: number;
}

export const FULL_TRACE: TraceSize = {
  addressBook: 500,
  history: 5_000,
  chats: 20,
  groupPeople: 256,
  groupSends: 20,
  newContacts: 100,
  messages: 200,
  settings: 20,
};

const FIRST_PN = 491_700_000_000;
const FIRST_LID = 200_000_000_000_000;
/** Of those who write first, so many go on to talk. */
const TALKATIVE = 20;
const SLOW_MS = 120_000;

class Recorder {
  private readonly auth = new RecordingAuth();
  private readonly server: WhatsAppServer;
  private readonly size: TraceSize;
  private client!: ConnectedAccount;
  private people = 0;
  private readonly contacts: SimulatedPeer[] = [];

  constructor(server: WhatsAppServer, size: TraceSize) {
    this.server = server;
    this.size = size;
  }

  async record(): Promise<Trace> {
    try {
      await this.beginnings();
      await this.chats();
      await this.group();
      await this.incoming();
      await this.phase('app state', () => this.changeSettings());
      await this.client.close();
      await this.phase('login again', () => this.connect());
      await this.client.close();
    } finally {
      await this.client.stop();
    }
    const [problem] = this.server.problems;
    if (problem !== undefined) throw new Error(`the recording is not sound: ${problem}`);
    return { phases: this.auth.phases };
  }

  private async phase(name: string, work: () => Promise<unknown>): Promise<void> {
    this.auth.begin(name);
    await work();
    await this.client.quiet();
  }

  private async connect(): Promise<void> {
    this.client = await connectAccount({ server: this.server, auth: this.auth, timeoutMs: SLOW_MS });
  }

  private async beginnings(): Promise<void> {
    await this.phase('pairing', () => this.connect());
    const phone = this.server.phoneOf(this.client.account);
    for (let index = 0; index < this.size.addressBook; index += 1) {
      const { pnUser, lidUser } = this.somebody();
      const contactAction = { fullName: `Contact ${index}`, lidJid: `${lidUser}@lid` };
      await phone.appState.set('critical_unblock_low', ['contact', `${pnUser}@s.whatsapp.net`], {
        contactAction,
      });
    }
    await this.phase('first sync', async () => {
      await phone.shareState(this.client.account);
      await until(() => this.client.creds.accountSyncCounter > 0 || undefined, SLOW_MS, 'the first sync');
    });
    await this.phase('history', () => this.sendHistory());
  }

  private async sendHistory(): Promise<void> {
    const { account } = this.client;
    const syncType = proto.HistorySync.HistorySyncType.RECENT;
    const phoneNumberToLidMappings = Array.from({ length: this.size.history }, () => {
      const { pnUser, lidUser } = this.somebody();
      return { pnJid: `${pnUser}@s.whatsapp.net`, lidJid: `${lidUser}@lid` };
    });
    const history = proto.HistorySync.encode({ syncType, progress: 100, phoneNumberToLidMappings }).finish();
    const historySyncNotification = { syncType, initialHistBootstrapInlinePayload: deflateSync(history) };
    const type = proto.Message.ProtocolMessage.Type.HISTORY_SYNC_NOTIFICATION;
    const { peer } = this.server.phoneOf(account);
    const own = { addressing: 'pn', category: 'peer' } as const;
    const id = await peer.send(account, { protocolMessage: { type, historySyncNotification } }, own);
    await until(() => account.outcomeOf(id), SLOW_MS, 'the history to arrive');
  }

  private async chats(): Promise<void> {
    // Three devices of the contact and the own phone: four sessions for each chat.
    const people = Array.from({ length: this.size.chats }, () => this.silentPerson(3));
    const writeToAll = async (text: string) => {
      for (const pnUser of people) await this.client.sendText(`${pnUser}@s.whatsapp.net`, text);
    };
    await this.phase('1:1 first', () => writeToAll('good morning'));
    await this.phase('1:1 later', () => writeToAll('good evening'));
  }

  private async group(): Promise<void> {
    const members = Array.from({ length: this.size.groupPeople }, () => this.silentDevices(2)).flat();
    const group = this.server.addGroup('everybody', [this.client.account, ...members]);
    await this.phase('group first', () => this.client.sendGroupText(group.jid, 'welcome'));
    await this.phase('group later', async () => {
      for (let index = 0; index < this.size.groupSends; index += 1) {
        await this.client.sendGroupText(group.jid, `notice ${index}`);
      }
    });
  }

  private async incoming(): Promise<void> {
    for (let index = 0; index < this.size.newContacts; index += 1) {
      this.contacts.push(await this.server.addPeer({ name: `contact ${index}` }));
    }
    const talkers = this.contacts.slice(0, TALKATIVE);
    await this.phase('new contacts', async () => {
      for (const peer of this.contacts)
        await this.hear(peer, (text) => peer.sendText(this.client.account, text));
    });
    await this.phase('replies', async () => {
      for (const { pnUser } of talkers) await this.client.sendText(`${pnUser}@s.whatsapp.net`, 'hello');
    });
    await this.phase('messages', async () => {
      for (let index = 0; index < this.size.messages; index += 1) {
        const peer = this.of(talkers, index);
        await this.hear(peer, (text) => peer.sendText(this.client.account, text));
      }
    });
    const group = this.server.addGroup('talkers', [this.client.account, ...talkers]);
    await this.phase('group messages', async () => {
      for (let index = 0; index < this.size.messages; index += 1) {
        const peer = this.of(talkers, index);
        await this.hear(peer, (text) => peer.sendGroupText(group, text));
      }
    });
  }

  private async changeSettings(): Promise<void> {
    for (let index = 0; index < this.size.settings; index += 1) {
      const pin = index % 2 === 0;
      await this.client.socket.chatModify({ pin }, `${this.of(this.contacts, index).pnUser}@s.whatsapp.net`);
    }
  }

  private async hear(peer: SimulatedPeer, send: (text: string) => Promise<string>): Promise<void> {
    const text = `a word from ${peer.name}`;
    const letter = { direction: 'contact to account', peer, text } as const;
    const { decrypted, reason } = await toAccount(this.client, letter, () => send(text));
    if (!decrypted) throw new Error(`the rig lost a message: ${reason ?? 'no reason given'}`);
  }

  private of<T>(list: readonly T[], index: number): T {
    const item = list[index % list.length];
    if (item === undefined) throw new Error('nobody is there');
    return item;
  }

  private somebody(): { pnUser: string; lidUser: string } {
    this.people += 1;
    return { pnUser: String(FIRST_PN + this.people), lidUser: String(FIRST_LID + this.people) };
  }

  private silentDevices(count: number): SilentDevice[] {
    const { pnUser, lidUser } = this.somebody();
    const devices = Array.from({ length: count }, (_, device) => new SilentDevice(pnUser, lidUser, device));
    for (const device of devices) this.server.addDevice(device);
    return devices;
  }

  private silentPerson(deviceCount: number): string {
    return this.silentDevices(deviceCount)[0]?.pnUser ?? '';
  }
}

/** Keys and bytes are new each time; phases, counts and sizes are the same. */
export async function recordTrace(size: TraceSize = FULL_TRACE): Promise<Trace> {
  const server = await startWhatsAppServer({ sharesState: false });
  try {
    return await new Recorder(server, size).record();
  } finally {
    await server.close();
  }
}

async function main(): Promise<void> {
  const [file] = process.argv.slice(2);
  if (file === undefined) throw new Error('Name the file to write');
  const trace = await recordTrace();
  mkdirSync(dirname(file), { recursive: true });
  // Under its own name only when it is whole.
  writeTrace(`${file}.part`, trace);
  renameSync(`${file}.part`, file);
  for (const { name, steps } of trace.phases) {
    const count = (kind: string) => steps.filter((step) => step.kind === kind).length;
    console.log(`${name}: ${count('get')} gets, ${count('set')} sets, ${count('creds')} times credentials`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
