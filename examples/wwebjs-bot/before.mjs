// An echo bot as whatsapp-web.js' own example shows it: its session is a folder on this disk.
import whatsapp from 'whatsapp-web.js';

const { Client, LocalAuth } = whatsapp;

const client = new Client({
  authStrategy: new LocalAuth({ clientId: 'sales' }),
});

client.on('qr', (code) => console.log(`Scan this code: ${code}`));
client.on('ready', () => console.log('Ready'));
client.on('disconnected', (reason) => console.log(`Disconnected: ${reason}`));

client.on('message', async (message) => {
  console.log(`Received: ${message.body}`);
  await client.sendMessage(message.from, `You said: ${message.body}`);
});

await client.initialize();
