// Which sessions under a phone number are dead: shown on a folder that real Baileys wrote.
import { mkdtemp, readFile, readdir, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addTransactionCapability,
  DEFAULT_CONNECTION_CONFIG,
  useMultiFileAuthState,
  type SignalKeyStore,
} from '@whiskeysockets/baileys';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { decodeFileName } from '../../../../src/engines/baileys/decode-file-name.ts';
import { encodeFileName } from '../../../../src/engines/baileys/encode-file-name.ts';
import {
  findSuperseded,
  supersededCandidates,
} from '../../../../src/engines/baileys/find-superseded-sessions.ts';
import { contentOfText } from '../../../../src/engines/baileys/record-content.ts';
import type { RecordContent } from '../../../../src/engines/baileys/record-content.ts';
import { hushLibsignal } from '../../../rigs/whatsapp/hush.ts';
import { signalUser, silent } from '../../../rigs/whatsapp/memory-auth.ts';

const pn = '491701234567';
const lid = '123456789012345';
const pnJid = `${pn}@s.whatsapp.net`;
const lidJid = `${lid}@lid`;
const own = `session-${pn}.0.json`;
const twin = `session-${lid}_1.0.json`;
const me = '4915500000000@s.whatsapp.net';

let unhush: () => void;
beforeAll(() => {
  unhush = hushLibsignal();
});
afterAll(() => unhush());

type Contact = ReturnType<typeof signalUser>;

/** A folder written by real Baileys through its own Signal repository, and a contact to talk to. */
async function talk(folder: string) {
  const { state, saveCreds } = await useMultiFileAuthState(folder);
  await saveCreds();
  const asked: string[] = [];
  const recorded: SignalKeyStore = {
    get(type, ids) {
      if (type === 'session') asked.push(...ids);
      return state.keys.get(type, ids);
    },
    set: (data) => state.keys.set(data),
  };
  const { transactionOpts, makeSignalRepository } = DEFAULT_CONNECTION_CONFIG;
  const keys = addTransactionCapability(recorded, silent, transactionOpts);
  const ours = makeSignalRepository({ creds: state.creds, keys }, silent);
  const contact = signalUser();
  await ours.injectE2ESession({ jid: pnJid, session: await bundleOf(contact) });
  const send = async (jid: string, text: string) => {
    const { type, ciphertext } = await ours.encryptMessage({ jid, data: Buffer.from(text) });
    return Buffer.from(await contact.repository.decryptMessage({ jid: me, type, ciphertext })).toString();
  };
  const receive = async (jid: string, text: string) => {
    const { type, ciphertext } = await contact.repository.encryptMessage({
      jid: me,
      data: Buffer.from(text),
    });
    return Buffer.from(await ours.decryptMessage({ jid, type, ciphertext })).toString();
  };
  // Baileys remembers for three days, in memory only, whom it has migrated.
  const restarted = () => makeSignalRepository({ creds: state.creds, keys }, silent);
  return { ours, restarted, keys, asked, send, receive };
}

async function bundleOf(contact: Contact) {
  const typed = (key: Uint8Array) => Buffer.concat([Buffer.from([5]), key]);
  const { signedPreKey, signedIdentityKey, registrationId } = contact.creds;
  const preKey = await contact.newPreKey();
  const publicKey = typed(signedPreKey.keyPair.public);
  return {
    registrationId,
    identityKey: typed(signedIdentityKey.public),
    signedPreKey: { keyId: signedPreKey.keyId, publicKey, signature: signedPreKey.signature },
    preKey: { keyId: preKey.id, publicKey: typed(preKey.value) },
  };
}

async function entriesOf(folder: string) {
  const names = await readdir(folder);
  return Promise.all(
    names.map(async (path) => {
      const decoded = decodeFileName(path);
      const { mtimeMs: modifiedMs } = await stat(join(folder, path));
      return { path, class: decoded?.type ?? 'unknown', id: decoded?.id ?? '', modifiedMs };
    }),
  );
}

async function prove(folder: string) {
  const candidates = supersededCandidates(await entriesOf(folder), 'baileys-7', encodeFileName);
  const contents = new Map<string, RecordContent | null>();
  for (let round = 1; ; round++) {
    const findings = findSuperseded(candidates, contents);
    if (findings.toRead.length === 0) return { ...findings, rounds: round };
    for (const path of findings.toRead)
      contents.set(path, contentOfText(await readFile(join(folder, path), 'utf8')));
  }
}

describe('on a folder of real Baileys', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-superseded-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Talks under the phone number, learns the LID, moves the session there and leaves the old file as it was. */
  async function leaveADuplicate() {
    const talked = await talk(folder);
    expect(await talked.send(pnJid, 'first')).toBe('first');
    expect(await talked.receive(pnJid, 'second')).toBe('second');
    const old = await readFile(join(folder, own), 'utf8');
    await talked.ours.lidMapping.storeLIDPNMappings([{ lid: lidJid, pn: pnJid }]);
    await talked.keys.set({ 'device-list': { [pn]: ['0'] } });
    await talked.ours.migrateSession(pnJid, lidJid);
    await talked.keys.set({ 'device-list': { [pn]: null } });
    await writeFile(join(folder, own), old);
    return { ...talked, old };
  }

  test('a session with a living twin is dead: nobody asks for it, and without it both directions go on', async () => {
    const { asked, send, receive } = await leaveADuplicate();
    expect(await send(pnJid, 'third')).toBe('third');
    expect(await receive(lidJid, 'fourth')).toBe('fourth');
    const { superseded, stranded, unproven, rounds } = await prove(folder);
    expect([...superseded.keys()]).toEqual([own]);
    expect(superseded.get(own)).toContain(twin);
    expect(superseded.get(own)).toContain('older');
    expect([stranded.size, unproven.size, rounds]).toEqual([0, 0, 3]);

    await unlink(join(folder, own));
    asked.length = 0;
    expect(await send(pnJid, 'fifth')).toBe('fifth');
    expect(await receive(pnJid, 'sixth')).toBe('sixth');
    expect(await send(lidJid, 'seventh')).toBe('seventh');
    expect(new Set(asked)).toEqual(new Set([`${lid}_1.0`]));
  });

  test('left where it is, a migration after a restart puts its old state over the twin, and the next message is lost', async () => {
    const { restarted, keys, send, receive, old } = await leaveADuplicate();
    expect(await send(lidJid, 'third')).toBe('third');
    expect(await receive(lidJid, 'fourth')).toBe('fourth');
    expect(await send(lidJid, 'fifth')).toBe('fifth');
    await keys.set({ 'device-list': { [pn]: ['0'] } });
    await restarted().migrateSession(pnJid, lidJid);
    expect(JSON.parse(await readFile(join(folder, twin), 'utf8'))).toEqual(JSON.parse(old));
    await expect(send(lidJid, 'sixth')).rejects.toThrow();
  });

  test('a session with a mapping but no twin is stranded, not dead', async () => {
    const { ours } = await talk(folder);
    await ours.lidMapping.storeLIDPNMappings([{ lid: lidJid, pn: pnJid }]);
    const { superseded, stranded } = await prove(folder);
    expect(superseded.size).toBe(0);
    expect(stranded.get(own)).toContain(twin);
  });
});
