// Why a text is no JSON, without a letter of it: settings hold passwords, and messages end up in logs.

/** @param error what `JSON.parse` threw; the message of any other stays as it is */
export function jsonFlaw(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof SyntaxError)) return message;
  // Unexpected token 'm', ..."vaultKey": my secret}" is not valid JSON
  return message.endsWith('is not valid JSON') ? 'it is no valid JSON' : message;
}
