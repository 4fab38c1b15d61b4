// Takes a snapshot of a folder, or restores the latest into one, and says `begun` before and `done` after.
import { openBlobStore } from '../../../src/blobs/open-blob-store.ts';
import { parseVaultAddress } from '../../../src/core/vault-address.ts';
import { folderVaultCache } from '../../../src/stores/vault-cache/folder-vault-cache.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import { folderContent, folderSink } from '../../rigs/vault/folder-content.ts';
import { name, ownerOn } from '../../rigs/vault/vault-scene.ts';

const [act, root = '', cache = '', folder = ''] = process.argv.slice(2);

const blobs = await openBlobStore(parseVaultAddress(root, '/'), { create: true, credentials: null });
const vault = openVault(blobs, { key: null, create: true, cache: folderVaultCache(cache), nowMs: Date.now });
const session = vault.session(name);
process.stdout.write('begun\n');
if (act === 'take') {
  const takenAtMs = Date.now();
  await session.take(await folderContent(folder), {
    takenAtMs,
    madeBy: 'test',
    owner: ownerOn('here', process.pid),
    held: { epoch: 0 },
    partOf: () => 'all',
    judgeShrink: () => null,
  });
} else {
  const latest = await session.latest();
  if (latest === null) throw new Error('there is no snapshot');
  await session.restore(latest.id, folderSink(folder));
}
await vault.close();
process.stdout.write('done\n');
