// The client side of the WhatsApp rig: the real, unmodified Baileys, paired and logged in to the stand-in server.
import makeWASocket, {
  DisconnectReason,
  proto,
  useMultiFileAuthState,
  type AuthenticationState,
  type ConnectionState,
  type WAMessage,
  type WASocket,
} from '@whiskeysockets/baileys';
import type { ServerAccount } from './account.ts';
import { Inbox, textOf, type Received } from './inbox.ts';
import { silent } from './memory-auth.ts';
import type { WhatsAppServer } from './server.ts';
import { LingeringTimers } from './timers.ts';
import { Traffic } from './traffic.ts';
import { until } from './wait.ts';

export interface SavedAuth {
  readonly state: AuthenticationState;
  readonly saveCreds: () => Promise<void>;
}

/** What a client needs of the server; one in another process has a stand-in for it. */
export type ServerOfClient = Pick<WhatsAppServer, 'url' | 'sharesState' | 'problems' | 'scanQr' | 'account'>;

export interface ConnectOptions {
  readonly server: ServerOfClient;
  /** A session folder for `useMultiFileAuthState`; or `auth`. */
  readonly authFolder?: string;
  readonly auth?: SavedAuth;
  /** Links another device of this account's person, instead of a new person's first. */
  readonly owner?: ServerAccount;
  readonly onMessage?: (message: Received) => void;
  readonly timeoutMs?: number;
}

/** Logs in, pairing first where the session is new, and resolves when Baileys is open and has nothing left to write. */
export async function connectAccount(options: ConnectOptions): Promise<ConnectedAccount> {
  const auth = options.auth ?? (await useMultiFileAuthState(requiredFolder(options)));
  const client = new ConnectedAccount(options, auth);
  try {
    await client.open();
  } catch (error) {
    await client.stop();
    throw error;
  }
  return client;
}

function requiredFolder({ authFolder }: ConnectOptions): string {
  if (authFolder === undefined) throw new Error('connectAccount wants authFolder or auth');
  return authFolder;
}

export class ConnectedAccount {
  readonly inbox = new Inbox();
  /** Pairing codes that were shown; none means that the session was still good. */
  qrCount = 0;
  /** How often the server asked for a restart (515). */
  restarts = 0;
  /** Why the connection is down, unless it was closed here. */
  lost: { statusCode: number; reason: string } | undefined;
  private readonly options: ConnectOptions;
  private readonly auth: SavedAuth;
  private readonly traffic = new Traffic();
  private readonly timers = new LingeringTimers();
  private readonly timeoutMs: number;
  private current: WASocket | undefined;
  private isOpen = false;
  private isCaughtUp = false;
  private closing = false;
  private failure: unknown;

  constructor(options: ConnectOptions, auth: SavedAuth) {
    this.options = options;
    this.timeoutMs = options.timeoutMs ?? 60_000;
    this.auth = {
      state: this.traffic.watch(auth.state),
      saveCreds: () => this.traffic.track(auth.saveCreds()),
    };
  }

  get creds() {
    return this.auth.state.creds;
  }

  get socket(): WASocket {
    if (!this.current) throw new Error('the account is not connected');
    return this.current;
  }

  /** The server's record of this account. */
  get account(): ServerAccount {
    return this.options.server.account(this.creds.me?.lid ?? '');
  }

  async open(): Promise<void> {
    this.connect();
    await until(
      () => this.ready(),
      this.timeoutMs,
      () => `a login (${this.state()})`,
    );
    await this.quiet();
  }

  /** Resolves with the message id when Baileys has sent the message and committed the keys for it. */
  async sendText(jid: string, text: string): Promise<string> {
    const sent = await this.socket.sendMessage(jid, { text });
    if (!sent?.key.id) throw new Error(`Baileys did not send to ${jid}`);
    return sent.key.id;
  }

  sendGroupText(groupJid: string, text: string): Promise<string> {
    return this.sendText(groupJid, text);
  }

  /** Resolves when no key was read or written, no stanza arrived and no event was held back, for a moment. */
  quiet(): Promise<void> {
    return this.traffic.quiet(this.timeoutMs, () => this.holdsEvents());
  }

  /** Logs off as a stopped process does, and resolves when nothing will be written to the session any more. */
  async close(): Promise<void> {
    if (this.closing) return;
    try {
      if (!this.lost) await this.quiet();
    } finally {
      await this.stop();
    }
  }

  /** The same without waiting for what is under way. */
  async stop(): Promise<void> {
    this.closing = true;
    await this.current?.end(undefined);
    await this.quiet();
    this.timers.release();
  }

  private connect(): void {
    this.isOpen = false;
    this.isCaughtUp = false;
    const socket = this.timers.during(() =>
      makeWASocket({
        auth: this.auth.state,
        waWebSocketUrl: this.options.server.url,
        logger: silent,
        connectTimeoutMs: 30_000,
        defaultQueryTimeoutMs: 30_000,
        retryRequestDelayMs: 10,
      }),
    );
    this.current = socket;
    socket.ws.on('frame', () => this.traffic.touch());
    socket.ev.on(
      'creds.update',
      () => void this.auth.saveCreds().catch((error: unknown) => this.fail(error)),
    );
    socket.ev.on('connection.update', (update) => this.follow(update));
    socket.ev.on('messages.upsert', ({ messages }) => messages.forEach((message) => this.take(message)));
  }

  private follow({
    qr,
    connection,
    receivedPendingNotifications,
    lastDisconnect,
  }: Partial<ConnectionState>): void {
    if (qr) this.showCode(qr);
    if (connection === 'open') this.isOpen = true;
    if (receivedPendingNotifications) this.isCaughtUp = true;
    if (connection !== 'close' || this.closing) return;
    this.isOpen = false;
    const statusCode = statusCodeOf(lastDisconnect?.error);
    if (statusCode === DisconnectReason.restartRequired) {
      this.restarts += 1;
      return this.connect();
    }
    this.lost = { statusCode, reason: lastDisconnect?.error?.message ?? 'no reason given' };
  }

  private showCode(qr: string): void {
    this.qrCount += 1;
    const { server, owner } = this.options;
    server.scanQr(qr, owner).catch((error: unknown) => this.fail(error));
  }

  /** Baileys tells a message that did not decrypt as a stub of type CIPHERTEXT, with the reason as its parameter. */
  private take(message: WAMessage): void {
    const { id, remoteJid, participant, fromMe } = message.key;
    if (fromMe || !id || !remoteJid) return;
    const failed = message.messageStubType === proto.WebMessageInfo.StubType.CIPHERTEXT;
    const text = failed ? undefined : textOf(message.message);
    if (!failed && text === undefined) return;
    const outcome = failed
      ? { failure: message.messageStubParameters?.[0] ?? 'unknown' }
      : { text: text ?? '' };
    const item = { id, from: participant || remoteJid, chat: remoteJid, ...outcome };
    this.inbox.put(item);
    this.options.onMessage?.(item);
  }

  /** Open, told that nothing waits any more, and (once, after pairing) in possession of the phone's state. */
  private ready(): true | undefined {
    if (this.failure) throw this.failure;
    if (this.lost)
      throw new Error(`the server ended the connection: ${this.lost.reason} (${this.lost.statusCode})`);
    const hasState = !this.options.server.sharesState || this.creds.accountSyncCounter > 0;
    return this.isOpen && this.isCaughtUp && hasState ? true : undefined;
  }

  /** Baileys hands out offline messages a little later; without a phone's history it waits 20 s for that, which we do not. */
  private holdsEvents(): boolean {
    return this.options.server.sharesState && this.current?.ev.isBuffering() === true;
  }

  private state(): string {
    const { problems } = this.options.server;
    const who = this.creds.me ? `as ${this.creds.me.id}` : 'not paired yet';
    return [who, ...problems.map((problem) => `the server says: ${problem}`)].join('; ');
  }

  private fail(error: unknown): void {
    this.failure ??= error;
  }
}

function statusCodeOf(error: (Error & { output?: { statusCode?: number } }) | undefined): number {
  return error?.output?.statusCode ?? 0;
}
