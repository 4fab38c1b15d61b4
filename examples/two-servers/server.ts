// One of two servers that share a database: one holds the session and is connected, the other waits to take over.
import makeWASocket, { DisconnectReason } from '@whiskeysockets/baileys';
import type { WASocket } from '@whiskeysockets/baileys';
import { useHoldfastAuthState } from 'holdfast';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';

let socket: WASocket | null = null;
let state = 'waiting';

/** So that a supervisor starts it again: then it is the one that waits. */
function leave(why: string): never {
  console.error(why);
  process.exit(1);
}

async function start(): Promise<void> {
  const { state: auth, saveCreds } = await useHoldfastAuthState('acme/sales', {
    waitMs: Infinity,
    onLost: (error) => leave(error.message),
  });
  state = 'connecting';
  const current = makeWASocket({ auth });
  current.ev.on('creds.update', saveCreds);
  current.ev.on('connection.update', ({ qr, connection, lastDisconnect }) => {
    if (qr) console.log(`Scan this code: ${qr}`);
    if (connection === 'open') [socket, state] = [current, 'connected'];
    if (connection !== 'close') return;
    [socket, state] = [null, 'connecting'];
    const { output } = (lastDisconnect?.error ?? {}) as { output?: { statusCode: number } };
    if (output?.statusCode === DisconnectReason.loggedOut) leave('The device was unlinked');
    else void start();
  });
  current.ev.on('messages.upsert', ({ messages }) => {
    for (const { key, message } of messages) {
      if (!key.fromMe && message?.conversation) console.log(`Received: ${message.conversation}`);
    }
  });
}

async function bodyOf(request: IncomingMessage): Promise<{ jid: string; text: string }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as { jid: string; text: string };
}

/** GET /health tells a load balancer whom to ask; POST /send {"jid", "text"} sends. */
const http = createServer(async (request, response) => {
  const answer = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (request.url !== '/send') return answer(socket ? 200 : 503, { state });
  if (!socket) return answer(503, { state });
  const { jid, text } = await bodyOf(request);
  const sent = await socket.sendMessage(jid, { text });
  answer(200, { id: sent?.key.id });
});

http.listen(Number(process.env['PORT'] ?? 3000), () => console.log(`Listening on ${process.env['PORT']}`));
await start();
