// The claim of a case that something is refused, and how.
import assert from 'node:assert/strict';
import { HoldfastError, type ErrorCode } from '../core/errors.ts';

export async function fails(code: ErrorCode, act: () => Promise<unknown>): Promise<void> {
  await assert.rejects(act, (error) => isRefusal(code, error));
}

/** @throws AssertionError where it is anything but a HoldfastError of that code */
export function isRefusal(code: ErrorCode, error: unknown): true {
  assert.ok(error instanceof HoldfastError, `raised something else: ${String(error)}`);
  assert.equal(error.code, code);
  return true;
}
