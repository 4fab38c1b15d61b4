// Loaded before a program that knows nothing of the rig: its unmodified Baileys then speaks to the local server.
import { DEFAULT_CONNECTION_CONFIG } from '@whiskeysockets/baileys';
import { hushLibsignal } from './hush.ts';
import { silent } from './memory-auth.ts';
import { trustTheRig } from './noise.ts';

trustTheRig(process.env['RIG_ROOT_KEY']);
DEFAULT_CONNECTION_CONFIG.waWebSocketUrl = process.env['RIG_WHATSAPP_URL'] ?? '';
DEFAULT_CONNECTION_CONFIG.logger = silent;
hushLibsignal();
