// Plays https://web.whatsapp.com on loopback: WhatsApp itself, its phone and its page are played; Chromium and
// whatsapp-web.js in front of it are real. It keeps the linked devices, as WhatsApp does, and the page keeps the pairing.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { makeCertificate } from '../chromium/certificate.ts';
import { until } from '../whatsapp/wait.ts';
import { LinkedDevice } from './linked-device.ts';
import { OpenPage } from './open-page.ts';

const host = 'web.whatsapp.com';
const scripts = new Map(
  ['app.js', 'modules.js', 'storage.js', 'wire.js'].map((name) => [
    `/${name}`,
    readFileSync(fileURLToPath(new URL(`./page/${name}`, import.meta.url))),
  ]),
);
const index =
  '<!doctype html><html><head><title>WhatsApp</title></head><body><script type="module" src="/app.js"></script>';

export class WebWhatsApp {
  /** Chromium flags that lead the origin to this server. */
  readonly browserArgs: readonly string[];
  readonly devices: LinkedDevice[] = [];
  /** What the page could not do, and what must never happen: the same device at two places at once. */
  readonly problems: string[] = [];
  readonly #pages = new Map<string, OpenPage>();
  readonly #stop: () => Promise<void>;

  private constructor(browserArgs: readonly string[], stop: () => Promise<void>) {
    this.browserArgs = browserArgs;
    this.#stop = stop;
  }

  static async start(): Promise<WebWhatsApp> {
    const certificate = makeCertificate(host);
    const server = createServer({ key: certificate.key, cert: certificate.cert });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const browserArgs = [
      `--host-resolver-rules=MAP ${host} 127.0.0.1:${port}, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
      `--ignore-certificate-errors-spki-list=${certificate.spkiSha256}`,
    ];
    const whatsApp = new WebWhatsApp(browserArgs, async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    });
    server.on('request', (request, response) => void whatsApp.#answer(request, response));
    return whatsApp;
  }

  /** The phone scans what a client showed. Resolves when the page knows that it is linked. */
  async scan(qr: string): Promise<LinkedDevice> {
    const ref = qr.split(',')[0] ?? '';
    const page = [...this.#pages.values()].find((each) => each.ref === ref && each.isOpen);
    if (page === undefined) throw new Error(`no open page shows the code ${ref}`);
    const device = new LinkedDevice(`4915${String(this.devices.length).padStart(8, '0')}@c.us`);
    this.devices.push(device);
    page.order({ kind: 'linked', ...device.pairing });
    page.device = device;
    await until(() => device.page ?? undefined, 60_000, 'the linked page to be online');
    return device;
  }

  /** Shows a new code, as WhatsApp does every 20 seconds. */
  renewCodes(): void {
    for (const page of this.#pages.values()) if (page.isOpen && page.device === null) page.showCode();
  }

  /** How many pages are open that show a code. */
  get waitingPages(): number {
    return [...this.#pages.values()].filter((page) => page.isOpen && page.device === null).length;
  }

  async close(): Promise<void> {
    await this.#stop();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', `https://${host}`);
    if (url.pathname === '/') return send(response, 'text/html', index);
    const script = scripts.get(url.pathname);
    if (script !== undefined) return send(response, 'text/javascript', script);
    if (url.pathname === '/orders') return this.#open(url.searchParams.get('page') ?? '', response);
    if (request.method !== 'POST') {
      response.writeHead(404, { 'cache-control': 'no-store' }).end();
      return undefined;
    }
    try {
      const content = JSON.parse(await textOf(request)) as Told;
      send(response, 'application/json', JSON.stringify(this.#hear(url.pathname, content)));
    } catch (error) {
      // A browser that was killed in the middle of a request.
      response.writeHead(500).end(String(error));
    }
    return undefined;
  }

  #open(name: string, response: ServerResponse): void {
    const page = new OpenPage(response);
    this.#pages.set(name, page);
  }

  #hear(path: string, told: Told): object {
    const page = this.#pages.get(told.page);
    if (page === undefined) throw new Error('a page that is not open speaks');
    const { device } = page;
    if (path === '/hello') return this.#greet(page, told);
    if (path === '/failed') this.problems.push(told.why ?? 'the page failed');
    if (path === '/refresh') page.showCode();
    if (path === '/online' && device !== null) this.#come(device, page, told.messages ?? 0);
    if (path === '/wrote' && device !== null) device.messages = told.messages ?? 0;
    if (path === '/sent' && device !== null) device.sent.push({ to: told.to ?? '', body: told.body ?? '' });
    if (path === '/logout' && device !== null) device.isLinked = false;
    return {};
  }

  /** A device is linked to the number as long as both halves of its pairing are right, and the phone keeps it. */
  #greet(page: OpenPage, { device: id, secret, seal }: Told): object {
    const device = this.devices.find(({ pairing }) => pairing.device === id);
    const right = device?.pairing.secret === secret && device?.pairing.seal === seal;
    if (device === undefined || !right || !device.isLinked) return { linked: false, ref: page.ref };
    page.device = device;
    return { linked: true };
  }

  #come(device: LinkedDevice, page: OpenPage, messages: number): void {
    const before = device.page;
    if (before !== null && before !== page) {
      this.problems.push(`${device.pairing.wid} came online at a second place`);
      before.order({ kind: 'state', state: 'CONFLICT' });
    }
    device.come(page, messages);
  }
}

interface Told {
  readonly page: string;
  readonly why?: string;
  readonly device?: string;
  readonly secret?: string;
  readonly seal?: string;
  readonly messages?: number;
  readonly to?: string;
  readonly body?: string;
}

function send(response: ServerResponse, type: string, body: string | Buffer): void {
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
