// As much of whatsapp-web.js' Client as a strategy needs; its types are the program's own dependency, not ours.

/** puppeteer's launch options, of which only a few matter here. */
export interface BrowserOptions {
  readonly userDataDir?: string | undefined;
  readonly browserWSEndpoint?: string | undefined;
  readonly browserURL?: string | undefined;
  readonly args?: readonly string[] | undefined;
  readonly ignoreDefaultArgs?: boolean | readonly string[] | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

interface Browser {
  isConnected?(): boolean;
  close?(): Promise<void>;
}

export interface WhatsAppClient {
  readonly pupBrowser?: Browser | null | undefined;
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

/**
 * puppeteer kills a browser that is told to close while it is closing: the second call drops the connection over which the
 * first one waits (Browser.close and BrowserLauncher.launch of 24.38), and what Chromium has not written yet is lost. It
 * happens to whoever destroys his client at `disconnected`: whatsapp-web.js does so itself in the same moment.
 * @param onClose told when it is told to close
 */
export function closeOnlyOnce({ pupBrowser }: WhatsAppClient, onClose: () => void): void {
  if (pupBrowser?.close === undefined) return;
  const close = pupBrowser.close.bind(pupBrowser);
  let closing: Promise<void> | null = null;
  pupBrowser.close = () => {
    onClose();
    return (closing ??= close());
  };
}
