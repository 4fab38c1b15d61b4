// Credentials are one entry of a session, beside its keys, so that both can go into one transaction.

export const credsKey = { type: 'creds', id: 'creds' } as const;
