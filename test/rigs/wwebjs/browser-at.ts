// An executable for puppeteer that is Chromium on its way to the played WhatsApp: a user's program stays as it is.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureChromium } from '../../../scripts/install-chromium.mjs';
import type { WebWhatsApp } from './web-whatsapp.ts';

// As the rig of browser profiles starts it; whatsapp-web.js and puppeteer add theirs.
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-breakpad',
  '--disable-dev-shm-usage',
  '--password-store=basic',
];

/** @returns the path for `executablePath`, or for PUPPETEER_EXECUTABLE_PATH */
export function browserAt(whatsApp: Pick<WebWhatsApp, 'browserArgs'>, folder: string): string {
  const path = join(folder, 'chromium');
  const quoted = [...args, ...whatsApp.browserArgs].map((arg) => `'${arg}'`).join(' ');
  // With exec the process that puppeteer knows is the browser itself.
  writeFileSync(path, `#!/bin/sh\nexec '${ensureChromium()}' ${quoted} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}
