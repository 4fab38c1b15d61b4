// An echo bot as Baileys' own example shows it: its session is a folder.
import makeWASocket, { DisconnectReason, useMultiFileAuthState } from '@whiskeysockets/baileys';

async function start(): Promise<void> {
  const { state, saveCreds } = await useMultiFileAuthState('auth/acme/sales');
  const socket = makeWASocket({ auth: state });

  socket.ev.on('creds.update', saveCreds);

  socket.ev.on('connection.update', ({ qr, connection, lastDisconnect }) => {
    if (qr) console.log(`Scan this code: ${qr}`);
    if (connection === 'open') console.log('Connected');
    if (connection !== 'close') return;
    const { output } = (lastDisconnect?.error ?? {}) as { output?: { statusCode: number } };
    if (output?.statusCode === DisconnectReason.loggedOut) console.log('Logged out');
    else void start();
  });

  socket.ev.on('messages.upsert', async ({ messages }) => {
    for (const { key, message } of messages) {
      const text = message?.conversation ?? message?.extendedTextMessage?.text;
      if (key.fromMe || !key.remoteJid || !text) continue;
      await socket.sendMessage(key.remoteJid, { text: `You said: ${text}` });
    }
  });
}

await start();
