// A creds.json of a paired device.
import type { Contact } from './contact.ts';
import { asBuffer, keyPair, randomBase64, randomBuffer, typedPublicKey } from './key-material.ts';

export interface DemoAccount {
  readonly owner: Contact;
  readonly name: string;
  /** Number of this linked device on its account. */
  readonly device: number;
  /** Id of the next pre-key that would be made. */
  readonly nextPreKeyId: number;
  readonly registrationId: number;
  /** When the pairing was made, ms since 1970. */
  readonly pairedMs: number;
  readonly appStateKeyId?: string;
}

/**
 * What `initAuthCreds` makes (7.0.0-rc14, lib/Utils/auth-utils.js:279) and what pairing adds
 * (lib/Utils/validate-connection.js:128). `account` is a protobuf message, whose JSON has bytes as plain base64.
 */
export function credentialsText(account: DemoAccount): string {
  const { owner, device, nextPreKeyId } = account;
  const me = `${owner.lid}:${device}@lid`;
  const accountKey = typedPublicKey();
  return JSON.stringify({
    noiseKey: keyPair(),
    pairingEphemeralKeyPair: keyPair(),
    signedIdentityKey: keyPair(),
    signedPreKey: { keyPair: keyPair(), signature: randomBuffer(64), keyId: 1 },
    registrationId: account.registrationId,
    advSecretKey: randomBase64(32),
    processedHistoryMessages: [],
    nextPreKeyId,
    firstUnuploadedPreKeyId: nextPreKeyId,
    accountSyncCounter: 1,
    accountSettings: { unarchiveChats: false },
    registered: false,
    account: {
      details: randomBase64(18),
      accountSignatureKey: accountKey.subarray(1).toString('base64'),
      accountSignature: randomBase64(64),
      deviceSignature: randomBase64(64),
    },
    me: { id: `${owner.number}:${device}@s.whatsapp.net`, lid: me, name: account.name },
    signalIdentities: [{ identifier: { name: me, deviceId: 0 }, identifierKey: asBuffer(accountKey) }],
    platform: 'android',
    routingInfo: randomBuffer(8),
    lastAccountSyncTimestamp: Math.floor(account.pairedMs / 1000),
    ...(account.appStateKeyId !== undefined && { myAppStateKeyId: account.appStateKeyId }),
  });
}
