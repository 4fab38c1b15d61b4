// What a place lies on, where it lies on a disk of this machine.
import type { FileSystem } from '../ports/ground.ts';
import type { OperationContext } from './context.ts';

/** @param root empty for a database on a server: what that lies on is for the server to say */
export async function fileSystemAt(
  { ground }: Pick<OperationContext, 'ground'>,
  root: string,
): Promise<FileSystem | null> {
  return root === '' ? null : ground.fileSystemOf(root);
}
