// Keeps libsignal's remarks out of the output of the WhatsApp rig: it prints whole sessions, with their keys, to the console.
const REMARK =
  /^(Closing (open )?session|Decrypted message with closed|Failed to decrypt message with any|Session error:|Session already|Removing old closed)/;
const METHODS = ['info', 'warn', 'error'] as const;

let users = 0;
let restore = (): void => undefined;

/** Until the returned function is called by the last user, libsignal is quiet; everything else still prints. */
export function hushLibsignal(): () => void {
  users += 1;
  if (users === 1) restore = hush();
  return () => {
    users -= 1;
    if (users === 0) restore();
  };
}

function hush(): () => void {
  const undo = METHODS.map((method) => {
    const original = console[method];
    const filtered = (...args: unknown[]): void => {
      if (typeof args[0] === 'string' && REMARK.test(args[0])) return;
      original.apply(console, args);
    };
    console[method] = filtered;
    return () => {
      if (console[method] === filtered) console[method] = original;
    };
  });
  return () => undo.forEach((step) => step());
}
