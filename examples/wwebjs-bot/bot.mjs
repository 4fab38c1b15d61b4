// The same echo bot: its session is kept in a vault, and belongs to one process at a time.
import { HoldfastAuth } from 'holdfast';
import whatsapp from 'whatsapp-web.js';

const { Client } = whatsapp;

const client = new Client({
  authStrategy: new HoldfastAuth({ clientId: 'sales' }),
  puppeteer: { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false },
});

client.on('qr', (code) => console.log(`Scan this code: ${code}`));
client.on('ready', () => console.log('Ready'));
client.on('disconnected', (reason) => console.log(`Disconnected: ${reason}`));

client.on('message', async (message) => {
  console.log(`Received: ${message.body}`);
  await client.sendMessage(message.from, `You said: ${message.body}`);
});

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => client.destroy().then(process.exit));
await client.initialize();
