// The examples, as they stand: the bot that changes one line and keeps its pairing, and two servers that share a session.
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../rigs/free-port.ts';
import { databases } from '../rigs/journeys/databases.ts';
import { holdfast, temporaryFolder } from '../rigs/journeys/holdfast.ts';
import { Program } from '../rigs/journeys/program.ts';
import { untilUnchanged } from '../rigs/journeys/until-unchanged.ts';
import type { ServerAccount } from '../rigs/whatsapp/account.ts';
import type { SimulatedPeer } from '../rigs/whatsapp/peer.ts';
import { startWhatsAppServer, type WhatsAppServer } from '../rigs/whatsapp/server.ts';
import { until } from '../rigs/whatsapp/wait.ts';

async function startServer(): Promise<WhatsAppServer> {
  const server = await startWhatsAppServer();
  onTestFinished(() => server.close());
  return server;
}

function linesOf(file: string): string[] {
  return readFileSync(fileURLToPath(new URL(`../../examples/${file}`, import.meta.url)), 'utf8').split('\n');
}

/** Its phone has told it everything. Until then Baileys may fail to write to that phone, which it does with every message. */
async function untilSettled(account: ServerAccount): Promise<void> {
  const isSettled = (): boolean => account.outcomes.length >= 2 && account.undeliveredCount === 0;
  await until(() => isSettled() || undefined, 60_000, 'the phone and its new device');
}

/** Baileys sends first and stores after that: killed in between it uses a message key twice, whatever the store is. */
async function untilCommitted(): Promise<void> {
  await sleep(2500);
}

/** Somebody writes, and waits for what comes back. */
async function echoOf(peer: SimulatedPeer, account: ServerAccount, text: string): Promise<string> {
  const before = peer.inbox.texts.length;
  await peer.sendText(account, text);
  return until(() => peer.inbox.texts[before], 60_000, `an echo of ${text}`);
}

test('the bot before and after differ in its imports and in one line', () => {
  const [before, after] = [linesOf('baileys-bot/before.ts'), linesOf('baileys-bot/bot.ts')];
  const isCode = (line: string): boolean => !line.startsWith('//');
  expect(before.filter((line) => isCode(line) && !after.includes(line))).toEqual([
    expect.stringMatching(/^import makeWASocket, /),
    expect.stringContaining("const { state, saveCreds } = await useMultiFileAuthState('auth/acme/sales');"),
  ]);
  expect(after.filter((line) => isCode(line) && !before.includes(line))).toEqual([
    expect.stringMatching(/^import makeWASocket, /),
    "import { useHoldfastAuthState } from 'holdfast';",
    expect.stringContaining("const { state, saveCreds } = await useHoldfastAuthState('acme/sales');"),
  ]);
});

test('a bot that was paired into a folder migrates, changes its line, and keeps its pairing', async () => {
  const server = await startServer();
  const folder = await temporaryFolder('bot');
  const home = join(folder, 'home');
  const run = (file: string): Program =>
    new Program({ file, server, workingFolder: folder, environment: { HOLDFAST_HOME: home } });
  await mkdir(join(folder, 'auth', 'acme'), { recursive: true });

  const before = run('examples/baileys-bot/before.ts');
  const [, code = ''] = await before.printed(/Scan this code: (\S+)/);
  const account = await server.scanQr(code);
  await before.printed(/Connected/);
  await untilSettled(account);
  const peer = await server.addPeer({ name: 'a customer' });
  expect(await echoOf(peer, account, 'before')).toBe('You said: before');
  // A multi-file state that is stopped while it writes leaves empty files behind.
  await untilUnchanged(join(folder, 'auth'));
  await before.kill('SIGTERM');

  const url = `sqlite:${home}/sessions.db`;
  // Nobody uses the folder any more; by itself Holdfast would believe that after ten minutes.
  const moved = await holdfast(
    home,
    'migrate',
    '--from',
    `baileys:${folder}/auth`,
    '--to',
    url,
    '--apply',
    '--set',
    'guards.quietMs=1',
  );
  expect(moved, moved.stdout + moved.stderr).toMatchObject({ exitCode: 0 });

  const after = run('examples/baileys-bot/bot.ts');
  await after.printed(/Connected/);
  expect(await echoOf(peer, account, 'after')).toBe('You said: after');
  await untilCommitted();
  await after.kill();
  const again = run('examples/baileys-bot/bot.ts');
  await again.printed(/Connected/);
  expect(await echoOf(peer, account, 'again')).toBe('You said: again');
  expect(before.output.match(/Scan this code/g)).toHaveLength(1);
  expect(after.output + again.output).not.toContain('Scan');
  expect(server.accounts).toEqual([account]);
  expect(server.problems).toEqual([]);
});

test.each([...databases])(
  'of two servers on one $name the other takes over and gets the next message',
  async ({ fresh }) => {
    const server = await startServer();
    const folder = await temporaryFolder('servers');
    const { url } = await fresh();
    const ports = [await freePort(), await freePort()];
    const [first, second] = ports.map(
      (port, index) =>
        new Program({
          file: 'examples/two-servers/server.ts',
          server,
          workingFolder: folder,
          environment: {
            HOLDFAST_URL: url,
            HOLDFAST_HOME: join(folder, `home-${index}`),
            PORT: String(port),
          },
        }),
    );
    if (!first || !second) throw new Error('there are two');
    await Promise.all([first.printed(/Listening/), second.printed(/Listening/)]);
    // Either may have been faster.
    const shown = await Promise.race([first, second].map((each) => each.printed(/Scan this code: (\S+)/)));
    const [active, other] = first.output.includes('Scan') ? [first, second] : [second, first];
    const portOf = (program: Program): number => ports[program === first ? 0 : 1] ?? 0;
    const account = await server.scanQr(shown[1] ?? '');
    await until(() => (account.online ? true : undefined), 60_000, 'the account');
    await expect.poll(() => stateOf(portOf(active)), { timeout: 60_000 }).toEqual([200, 'connected']);
    await untilSettled(account);
    expect(await stateOf(portOf(other))).toEqual([503, 'waiting']);
    const peer = await server.addPeer({ name: 'a customer' });
    expect(await send(portOf(active), peer, 'hello')).toBe(200);
    await until(() => peer.inbox.texts.find((text) => text === 'hello'), 60_000, 'the message');
    await peer.sendText(account, 'to the first');
    await active.printed(/Received: to the first/);

    await untilCommitted();
    await active.kill();
    await peer.sendText(account, 'to whoever is there');
    await other.printed(/Received: to whoever is there/);
    await expect.poll(() => stateOf(portOf(other)), { timeout: 60_000 }).toEqual([200, 'connected']);
    expect(await send(portOf(other), peer, 'still here')).toBe(200);
    await until(() => peer.inbox.texts.find((text) => text === 'still here'), 60_000, 'the message');
    expect(peer.inbox.failures).toEqual([]);
    expect(other.output).not.toContain('Scan');
    expect(server.accounts).toHaveLength(1);
  },
);

async function stateOf(port: number): Promise<[status: number, state: string]> {
  const response = await fetch(`http://127.0.0.1:${port}/health`);
  const { state } = (await response.json()) as { state: string };
  return [response.status, state];
}

async function send(port: number, peer: SimulatedPeer, text: string): Promise<number> {
  const body = JSON.stringify({ jid: `${peer.lidUser}@lid`, text });
  const { status } = await fetch(`http://127.0.0.1:${port}/send`, { method: 'POST', body });
  return status;
}
