// A device that only has keys: Baileys makes real sessions with it, and what it gets is dropped unread.
import { Curve, signedKeyPair } from '@whiskeysockets/baileys';
import type { Device } from '../../test/rigs/whatsapp/directory.ts';
import type { KeyBundle } from '../../test/rigs/whatsapp/stanza.ts';

export class SilentDevice implements Device {
  readonly hidesLid = false;
  readonly pnUser: string;
  readonly lidUser: string;
  readonly device: number;
  private readonly identity = Curve.generateKeyPair();

  constructor(pnUser: string, lidUser: string, device: number) {
    this.pnUser = pnUser;
    this.lidUser = lidUser;
    this.device = device;
  }

  takeBundle(): KeyBundle {
    const { keyPair, signature, keyId } = signedKeyPair(this.identity, 1);
    return {
      registrationId: 1000 + this.device,
      identity: this.identity.public,
      signedPreKey: { id: keyId, value: keyPair.public, signature },
      preKey: { id: 1, value: Curve.generateKeyPair().public },
    };
  }

  /** Decrypting for hundreds of devices would take longer than all that is recorded. */
  receive(): void {}
}
