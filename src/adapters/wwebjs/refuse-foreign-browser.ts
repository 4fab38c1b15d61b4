// Refuses what would make Chromium run on another profile than the one that is kept, or on none that lasts.
import { HoldfastError } from '../../core/errors.ts';
import { browserOptionsOf } from './whatsapp-client.ts';
import type { WhatsAppClient } from './whatsapp-client.ts';

/** By these Chromium takes another folder, another profile in it, or none that it writes to a disk. */
const foreignArgs = /^--(user-data-dir|profile-directory|incognito|guest)(=|$)/;

/** @throws HoldfastError CONFIG_INVALID */
export function refuseForeignBrowser(client: WhatsAppClient, profilePath: string): void {
  const { browserWSEndpoint, browserURL, userDataDir, args, ignoreDefaultArgs } = browserOptionsOf(client);
  const refuse = (cause: string): never => {
    throw new HoldfastError('CONFIG_INVALID', { cause });
  };
  if (browserWSEndpoint !== undefined || browserURL !== undefined)
    refuse(
      'puppeteer.browserWSEndpoint and browserURL connect to a browser that has a profile of its own, which HoldfastAuth cannot keep; let whatsapp-web.js start the browser',
    );
  if (userDataDir !== undefined && userDataDir !== profilePath)
    refuse(`puppeteer.userDataDir is ${userDataDir}; HoldfastAuth keeps the profile in ${profilePath}`);
  const foreign = args?.find((arg) => foreignArgs.test(arg) && !own(profilePath).includes(arg));
  if (foreign !== undefined)
    refuse(`puppeteer.args has ${foreign}; HoldfastAuth keeps the profile in ${profilePath}`);
  // Then puppeteer hands no folder to the browser, which runs on one that is removed when it ends.
  if (ignoreDefaultArgs === true)
    refuse(
      'puppeteer.ignoreDefaultArgs is true, so that the browser is not told of its profile; name the arguments that are in the way instead',
    );
}

function own(profilePath: string): readonly string[] {
  return [`--user-data-dir=${profilePath}`, '--profile-directory=Default'];
}
