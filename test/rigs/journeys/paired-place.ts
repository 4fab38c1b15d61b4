// A place with one session in it, paired and used by the real Baileys, for journeys of Holdfast over it.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ConnectOptions } from '../whatsapp/client.ts';
import type { Delivery } from '../whatsapp/delivery.ts';
import {
  pairedFolder,
  type ExchangeOptions,
  type Scenario,
  type ScenarioOptions,
} from '../whatsapp/scenario.ts';
import { temporaryFolder } from './holdfast.ts';

export interface PairedPlace {
  readonly scenario: Scenario;
  /** The place's folder: one session folder per company. */
  readonly root: string;
  /** The place as Holdfast is told it. */
  readonly url: string;
  /** The session in it, below the root. */
  readonly session: string;
  /** For Holdfast's own records, beside the place. */
  readonly home: string;
}

export async function pairedPlace(options: ScenarioOptions): Promise<PairedPlace> {
  const base = await temporaryFolder('paired');
  const root = join(base, 'auth');
  const session = 'company_5';
  await mkdir(root, { mode: 0o700 });
  const scenario = await pairedFolder(join(root, session), options);
  onTestFinished(() => scenario.close());
  return { scenario, root, url: `baileys:${root}`, session, home: join(base, 'home') };
}

export interface Conversation {
  readonly deliveries: readonly Delivery[];
  /** What did not decrypt at first, as `direction: reason`. */
  readonly lost: readonly string[];
  /** Codes that had to be scanned: none means that the account was still known. */
  readonly qrCount: number;
}

/**
 * The account logs in with the folder as it now is, and everybody writes to everybody, two strangers included.
 * @param where its session lies somewhere else by now
 */
export async function talkAgain(
  scenario: Scenario,
  options: ExchangeOptions = {},
  where: Pick<ConnectOptions, 'auth' | 'authFolder'> = {},
): Promise<Conversation> {
  const client = await scenario.connect(where);
  try {
    const deliveries = await scenario.exchangeEverything(client, { strangers: 2, ...options });
    const lost = deliveries
      .filter((delivery) => !delivery.decrypted)
      .map(({ direction, reason }) => `${direction}: ${reason}`);
    return { deliveries, lost, qrCount: client.qrCount };
  } finally {
    await client.close();
  }
}
