// Stands in for WhatsApp, which cannot exist here: unlinked clients, their QR codes, and the phone that scans one.
import type { BinaryNode, proto } from '@whiskeysockets/baileys';
import { randomBytes } from 'node:crypto';
import type { AccountKeys, ServerAccount } from './account.ts';
import type { ClientConnection } from './connection.ts';
import type { PreKeyChoice } from './directory.ts';
import { scan, type Phone } from './phone.ts';
import { node, SERVER } from './stanza.ts';

type Registration = proto.ClientPayload.IDevicePairingRegistrationData;

interface Applicant {
  readonly keys: AccountKeys;
  /** The codes that this client may show, one after the other. */
  readonly refs: readonly string[];
  scannedBy?: Phone;
  account?: ServerAccount;
}

export class PairingDesk {
  private readonly applicants = new Map<ClientConnection, Applicant>();

  /** Gives a client without an account codes to show. */
  offer(connection: ClientConnection, noiseKey: Uint8Array, data: Registration): void {
    const refs = Array.from({ length: 3 }, () => randomBytes(12).toString('base64url'));
    this.applicants.set(connection, { keys: { noiseKey, ...keysFrom(data) }, refs });
    const offered = refs.map((ref) => node('ref', {}, Buffer.from(ref)));
    const attrs = { from: SERVER, type: 'set', id: `offer-${refs[0]}` };
    connection.send(node('iq', attrs, [node('pair-device', {}, offered)]));
  }

  /** The phone scans a code: the client that shows it is told who it is now. */
  link(qr: string, phone: Phone, choice: PreKeyChoice): ServerAccount {
    const code = scan(qr);
    const found = [...this.applicants].find(([, applicant]) => applicant.refs.includes(code.ref));
    if (!found) throw new Error('no connected client shows this code');
    const [connection, applicant] = found;
    const { account, pairSuccess } = phone.link(code, applicant.keys, choice);
    applicant.scannedBy = phone;
    applicant.account = account;
    connection.send(pairSuccess);
    return account;
  }

  /** The account, once the client has signed its device identity and must restart. */
  finish(connection: ClientConnection, reply: BinaryNode): ServerAccount | undefined {
    const { account, scannedBy } = this.applicants.get(connection) ?? {};
    if (!account || !scannedBy || !reply.attrs['id']?.startsWith('pair-')) return undefined;
    scannedBy.checkSignature(reply, account);
    this.applicants.delete(connection);
    connection.send(node('stream:error', { code: '515' }));
    connection.close();
    return account;
  }

  leave(connection: ClientConnection): void {
    this.applicants.delete(connection);
  }
}

function keysFrom(data: Registration): Omit<AccountKeys, 'noiseKey'> {
  const { eRegid, eIdent, eSkeyId, eSkeyVal, eSkeySig } = data;
  if (!eRegid || !eIdent || !eSkeyId || !eSkeyVal || !eSkeySig)
    throw new Error('a registration without keys');
  return {
    registrationId: Buffer.from(eRegid).readUInt32BE(0),
    identity: eIdent,
    signedPreKey: { id: Buffer.from(eSkeyId).readUIntBE(0, 3), value: eSkeyVal, signature: eSkeySig },
  };
}
