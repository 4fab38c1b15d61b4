// As much of whatsapp-web.js' Client as a strategy needs; its types are the program's own dependency, not ours.

/** puppeteer's launch options, of which only a few matter here. */
export interface BrowserOptions {
  readonly userDataDir?: string | undefined;
  readonly browserWSEndpoint?: string | undefined;
  readonly browserURL?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

export interface WhatsAppClient {
  readonly pupBrowser?: { isConnected?(): boolean } | null | undefined;
  on(event: 'change_state', listener: (state: unknown) => void): unknown;
  destroy(): Promise<void>;
}

/** Every client has it, though the published types leave it out; `puppeteer` is read when the browser starts. */
interface Configured {
  readonly options: { puppeteer?: BrowserOptions };
}

export function browserOptionsOf(client: WhatsAppClient): BrowserOptions {
  return (client as WhatsAppClient & Configured).options.puppeteer ?? {};
}

export function setBrowserOptions(client: WhatsAppClient, options: BrowserOptions): void {
  (client as WhatsAppClient & Configured).options.puppeteer = options;
}

/** Null before the first start; false once the browser has closed, or broke down. */
export function hasBrowser(client: WhatsAppClient): boolean {
  return client.pupBrowser?.isConnected?.() ?? false;
}
