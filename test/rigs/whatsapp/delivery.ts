// One message through the WhatsApp rig, followed to its end: did it decrypt, and if not, why.
import type { ConnectedAccount } from './client.ts';
import type { Group } from './directory.ts';
import type { Received } from './inbox.ts';
import type { SimulatedPeer } from './peer.ts';
import { until } from './wait.ts';

/** The account as its correspondents see it; its client may run in another process. */
export type Correspondent = Pick<ConnectedAccount, 'account' | 'inbox' | 'sendText' | 'sendGroupText'>;

export type Direction =
  | 'contact to account'
  | 'account to contact'
  | 'group to account'
  | 'account to group'
  | 'stranger to account';

export interface Delivery {
  readonly direction: Direction;
  /** The other side: who wrote, or who should read. */
  readonly peer: string;
  readonly group?: string;
  readonly text: string;
  readonly decrypted: boolean;
  /** Why it did not decrypt, in the words of Baileys. */
  readonly reason?: string;
  /** Where a second try was allowed: whether that one decrypted. */
  readonly healed?: boolean;
}

export interface DeliveryOptions {
  /** Lets the sender answer the receiver's request for a second try. */
  readonly heal?: boolean;
  /** How long a message may take. */
  readonly patienceMs?: number;
}

/** A refusal without a word to the application has no message in the inbox; after this long it counts as the outcome. */
const SILENT_REFUSAL_MS = 300;
const DEFAULT_PATIENCE_MS = 30_000;

interface Letter {
  readonly direction: Direction;
  readonly peer: SimulatedPeer;
  readonly text: string;
  readonly group?: Group;
}

/** Sends from the peer and waits until the account has decrypted or refused it. */
export async function toAccount(
  client: Correspondent,
  letter: Letter,
  send: () => Promise<string>,
  options: DeliveryOptions = {},
): Promise<Delivery> {
  const { peer, text } = letter;
  return settle(letter, options, async (patienceMs) => {
    const id = await send();
    const first = await until(() => accountOutcome(client, id), patienceMs, `${text} to reach the account`);
    const again = async () => {
      await peer.resend(client.account, id);
      return until(() => healedText(client.inbox.find(id)), patienceMs, `the second try of ${text}`);
    };
    return { first, again };
  });
}

/** Waits until the peer has opened a message that the account has sent. */
export async function toPeer(
  client: Correspondent,
  letter: Letter,
  send: () => Promise<string>,
  options: DeliveryOptions = {},
): Promise<Delivery> {
  const { peer, text } = letter;
  return settle(letter, options, async (patienceMs) => {
    const id = await send();
    const first = await until(() => peer.inbox.find(id), patienceMs, `${text} to reach ${peer.name}`);
    const again = async () => {
      peer.askAgain(client.account, id);
      return until(() => healedText(peer.inbox.find(id)), patienceMs, `the second try of ${text}`);
    };
    return { first, again };
  });
}

type Attempt = { first: Pick<Received, 'text' | 'failure'>; again: () => Promise<string> };

async function settle(
  letter: Letter,
  options: DeliveryOptions,
  attempt: (patienceMs: number) => Promise<Attempt>,
): Promise<Delivery> {
  const { direction, peer, text, group } = letter;
  const told = { direction, peer: peer.name, text, ...(group ? { group: group.subject } : {}) };
  try {
    const { first, again } = await attempt(options.patienceMs ?? DEFAULT_PATIENCE_MS);
    if (first.text === text) return { ...told, decrypted: true };
    const reason = first.failure ?? `it arrived as ${JSON.stringify(first.text)}`;
    if (!options.heal) return { ...told, decrypted: false, reason };
    const healed = await again().then(
      (second) => second === text,
      () => false,
    );
    return { ...told, decrypted: false, reason, healed };
  } catch (error) {
    return { ...told, decrypted: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

/** What the application was told; or the refusal, where Baileys tells only the server. */
function accountOutcome(client: Correspondent, id: string): Pick<Received, 'text' | 'failure'> | undefined {
  const told = client.inbox.find(id);
  if (told) return told;
  const outcome = client.account.outcomeOf(id);
  if (outcome?.kind !== 'refused' || Date.now() - outcome.atMs < SILENT_REFUSAL_MS) return undefined;
  return { failure: `refused with ${outcome.error ?? 'no code'} without a word to the application` };
}

function healedText(item: Received | undefined): string | undefined {
  return item?.failure === undefined ? item?.text : undefined;
}
