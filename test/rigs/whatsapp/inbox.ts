// What one side of the WhatsApp stand-in got: texts that decrypted, and messages that did not, with the reason.
import { proto } from '@whiskeysockets/baileys';

export interface Received {
  readonly id: string;
  /** Who wrote it, as addressed. */
  readonly from: string;
  /** The group, or the same as `from`. */
  readonly chat: string;
  /** Absent where it did not decrypt. */
  readonly text?: string;
  /** Why it did not decrypt. */
  readonly failure?: string;
}

export class Inbox {
  readonly items: Received[] = [];

  put(item: Received): void {
    this.items.push(item);
  }

  /** The latest word on a message: a later arrival may have healed an earlier failure. */
  find(id: string): Received | undefined {
    return this.items.findLast((item) => item.id === id);
  }

  get texts(): string[] {
    return this.items.flatMap((item) => item.text ?? []);
  }

  get failures(): Received[] {
    return this.items.filter((item) => item.failure !== undefined);
  }
}

export function textOf(message: proto.IMessage | null | undefined): string | undefined {
  return message?.conversation ?? message?.extendedTextMessage?.text ?? undefined;
}
