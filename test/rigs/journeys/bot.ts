// A bot in another process, as its parent handles it: start it, write with it, kill it.
import { fork, type ChildProcess } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { builtOnce } from '../faults/built-once.ts';
import type { ServerAccount } from '../whatsapp/account.ts';
import type { Correspondent } from '../whatsapp/delivery.ts';
import { Inbox } from '../whatsapp/inbox.ts';
import { rootKey } from '../whatsapp/noise.ts';
import type { WhatsAppServer } from '../whatsapp/server.ts';
import { until } from '../whatsapp/wait.ts';
import type { BotNews, BotOrder, BotRequest } from './bot-process.ts';

const patienceMs = 60_000;

type Request = BotRequest extends infer Each
  ? Each extends BotRequest
    ? Omit<Each, 'number'>
    : never
  : never;

export class Bot implements Correspondent {
  readonly inbox = new Inbox();
  qrCount = 0;
  /** Of its lease; null until it holds the session. */
  epoch: number | null = null;
  /** The code of what it failed with, or null. */
  failure: string | null = null;
  /** It was told that somebody else has its session. */
  lost: string | null = null;
  readonly #server: WhatsAppServer;
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  readonly #answers = new Map<number, (news: BotNews & { kind: 'done' }) => void>();
  #account: ServerAccount | undefined;
  #requests = 0;

  /** Killed when the test is over. */
  constructor(server: WhatsAppServer, session: string, options: BotOrder['options']) {
    const { url, sharesState } = server;
    const order: BotOrder = { serverUrl: url, sharesState, rootKey, session, options };
    this.#server = server;
    const { child } = builtOnce('test/rigs/journeys/bot-process.ts');
    this.#child = fork(child, [JSON.stringify(order)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child.on('message', (news) => this.#hear(news as BotNews));
    this.#exited = new Promise((resolve) => this.#child.once('exit', (code) => resolve(code)));
    onTestFinished(() => this.kill());
  }

  get account(): ServerAccount {
    if (!this.#account) throw new Error('the bot is not logged in');
    return this.#account;
  }

  get isOpen(): boolean {
    return this.#account !== undefined;
  }

  /** Until it is logged in and quiet. */
  async opened(): Promise<this> {
    await until(() => this.#account ?? this.#stopOnFailure(), patienceMs, 'the bot to log in');
    return this;
  }

  /** Until it has given up, and why. */
  async failed(): Promise<string> {
    const code = await until(() => this.failure ?? undefined, patienceMs, 'the bot to fail');
    await this.#exited;
    return code;
  }

  async sendText(jid: string, text: string): Promise<string> {
    return (await this.#ask({ act: 'send', jid, text })) ?? '';
  }

  sendGroupText(groupJid: string, text: string): Promise<string> {
    return this.sendText(groupJid, text);
  }

  /** Closes the socket and the session, and waits for the process to end by itself. @returns its exit code */
  async close(): Promise<number | null> {
    await this.#ask({ act: 'close' });
    return this.#exited;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  /** Stops it in the middle of what it does, or lets it go on. */
  signal(name: 'SIGSTOP' | 'SIGCONT'): void {
    this.#child.kill(name);
  }

  async #ask(request: Request): Promise<string | null> {
    const number = ++this.#requests;
    const answer = new Promise<BotNews & { kind: 'done' }>((resolve) => this.#answers.set(number, resolve));
    this.#child.send({ ...request, number });
    const gone = this.#exited.then(() => null);
    const news = await Promise.race([answer, gone]);
    if (news === null) throw new Error(`the bot ended before it did: ${request.act}`);
    if (news.error !== null) throw new Error(news.error);
    return news.result;
  }

  #hear(news: BotNews): void {
    if (news.kind === 'qr') {
      this.qrCount += 1;
      this.#server.scanQr(news.qr).catch((error: Error) => (this.failure = error.message));
    } else if (news.kind === 'held') this.epoch = news.epoch;
    else if (news.kind === 'open') this.#account = this.#server.account(news.lid);
    else if (news.kind === 'message') this.inbox.put(news.received);
    else if (news.kind === 'lost') this.lost = news.code;
    else if (news.kind === 'failed') this.failure = news.code ?? news.message;
    else this.#answers.get(news.number)?.(news);
  }

  #stopOnFailure(): undefined {
    if (this.failure !== null) throw new Error(`the bot failed: ${this.failure}`);
  }
}
