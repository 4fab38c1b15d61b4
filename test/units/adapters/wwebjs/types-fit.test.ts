// Whether what Holdfast hands to whatsapp-web.js fits its types as they are published: a compiler error here is the failure.
import { expect, test } from 'vitest';
import type { AuthStrategy, Client, ClientOptions, Store } from 'whatsapp-web.js';
import type { WhatsAppClient } from '../../../../src/adapters/wwebjs/whatsapp-client.ts';
import { HoldfastAuth } from '../../../../src/holdfast-auth.ts';
import { HoldfastStore } from '../../../../src/holdfast-auth/holdfast-store.ts';

test('HoldfastAuth is an auth strategy and HoldfastStore a store of RemoteAuth, without a cast', () => {
  const strategy: AuthStrategy = new HoldfastAuth({ clientId: 'sales' });
  const options: ClientOptions = { authStrategy: new HoldfastAuth() };
  const store: Store = new HoldfastStore();
  expect([strategy, options, store]).toHaveLength(3);
});

test('every client of whatsapp-web.js is one that the strategy can work with', () => {
  const take = (client: WhatsAppClient): WhatsAppClient => client;
  const works: (client: Client) => WhatsAppClient = take;
  expect(works).toBe(take);
});

test('the strategy has every hook that whatsapp-web.js calls', () => {
  const hooks: readonly (keyof AuthStrategy)[] = [
    'setup',
    'beforeBrowserInitialized',
    'afterBrowserInitialized',
    'onAuthenticationNeeded',
    'getAuthEventPayload',
    'afterAuthReady',
    'disconnect',
    'destroy',
    'logout',
  ];
  const strategy: AuthStrategy = new HoldfastAuth();
  expect(hooks.filter((hook) => typeof strategy[hook] !== 'function')).toEqual([]);
});
