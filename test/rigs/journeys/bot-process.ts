// A bot in a process of its own: the real Baileys over `useHoldfastAuthState`. Its parent tells it by messages what to do.
import type { HoldfastError } from '../../../src/core/errors.ts';
import { useHoldfastAuthState } from '../../../src/use-holdfast-auth-state.ts';
import type { HoldfastAuthOptions } from '../../../src/use-holdfast-auth-state.ts';
import { connectAccount, type ConnectedAccount, type ServerOfClient } from '../whatsapp/client.ts';
import { hushLibsignal } from '../whatsapp/hush.ts';
import type { Received } from '../whatsapp/inbox.ts';
import { trustTheRig } from '../whatsapp/noise.ts';

export interface BotOrder {
  readonly serverUrl: string;
  readonly sharesState: boolean;
  /** See rootKey in noise.ts. */
  readonly rootKey: string;
  readonly session: string;
  readonly options: Omit<HoldfastAuthOptions, 'baileys' | 'onLost' | 'onUnsaved'>;
}

export type BotRequest = { readonly number: number } & (
  { readonly act: 'send'; readonly jid: string; readonly text: string } | { readonly act: 'close' }
);

export type BotNews =
  | { readonly kind: 'qr'; readonly qr: string }
  | { readonly kind: 'held'; readonly epoch: number }
  | { readonly kind: 'open'; readonly lid: string }
  | { readonly kind: 'message'; readonly received: Received }
  | { readonly kind: 'lost'; readonly code: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | {
      readonly kind: 'done';
      readonly number: number;
      readonly result: string | null;
      readonly error: string | null;
    };

const order = JSON.parse(process.argv[2] ?? '') as BotOrder;
trustTheRig(order.rootKey);
hushLibsignal();

const tell = (news: BotNews): void => void process.send?.(news);

const server: ServerOfClient = {
  url: order.serverUrl,
  sharesState: order.sharesState,
  problems: [],
  // Who scans it is the parent's business; the answer comes from the server.
  scanQr: (qr) => {
    tell({ kind: 'qr', qr });
    return new Promise(() => undefined);
  },
  account: () => {
    throw new Error('the account is in another process');
  },
};

let client: ConnectedAccount | undefined;

async function run(): Promise<void> {
  const auth = await useHoldfastAuthState(order.session, {
    ...order.options,
    onLost: (error) => {
      tell({ kind: 'lost', code: error.code });
      void client?.stop();
    },
  });
  tell({ kind: 'held', epoch: auth.epoch });
  const carryOut = async (request: BotRequest): Promise<string | null> => {
    if (request.act === 'send') return (await client?.sendText(request.jid, request.text)) ?? null;
    await client?.close();
    await auth.close();
    return null;
  };
  process.on('message', (request: BotRequest) => {
    const { number } = request;
    carryOut(request)
      .then(
        (result) => tell({ kind: 'done', number, result, error: null }),
        (error: Error) => tell({ kind: 'done', number, result: null, error: error.message }),
      )
      // It then ends by itself, or something was left open.
      .finally(() => request.act === 'close' && process.disconnect());
  });
  client = await connectAccount({
    server,
    auth,
    onMessage: (received) => tell({ kind: 'message', received }),
  });
  tell({ kind: 'open', lid: client.creds.me?.lid ?? '' });
}

run().catch((error: HoldfastError) => {
  tell({ kind: 'failed', code: error.code, message: error.message });
  process.disconnect();
});
