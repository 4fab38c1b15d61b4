// How alerts name a session, and the command that would make it smaller.
import { shown } from '../finding.ts';
import { sessionName } from '../session.ts';
import type { SessionRef } from '../session.ts';

/** `company_5/main`, safe to print and never long enough to push the figures out of a message. */
export function sessionTitle(ref: SessionRef): string {
  const characters = Array.from(shown(sessionName(ref)));
  return characters.length > 100 ? `${characters.slice(0, 99).join('')}…` : characters.join('');
}

/**
 * The command that makes a session smaller, for people to paste: prune for keys, clean for browser caches.
 * A name that a shell would not take as one plain word is left out, because folders can be named by strangers.
 */
export function cleaningCommand(ref: SessionRef): string {
  const command = ref.engine === 'baileys' ? 'holdfast prune' : 'holdfast clean';
  const name = sessionName(ref);
  return /^\w[\w./@+-]*$/.test(name) ? `\`${command} --session ${name}\`` : `\`${command}\``;
}
