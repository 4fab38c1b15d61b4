// What a program should hear of when it gave nothing to tell it to: Node prints it, and a program may listen for it.

export function warn(error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  process.emitWarning(message, { type: 'HoldfastWarning', ...(code !== undefined && { code }) });
}
