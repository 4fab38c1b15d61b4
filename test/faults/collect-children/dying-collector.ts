// A process of its own that applies a plan over a vault, or takes one back, and dies right before one of its blob writes
// or catalog writes, and so right after the one before it.
import { openBlobStore } from '../../../src/blobs/open-blob-store.ts';
import { compose } from '../../../src/compose.ts';
import { parsePlace } from '../../../src/core/place.ts';
import { parseVaultAddress } from '../../../src/core/vault-address.ts';
import { apply } from '../../../src/operations/apply.ts';
import { undo } from '../../../src/operations/undo.ts';
import type { BlobStore } from '../../../src/ports/blob-store.ts';
import { VaultStore } from '../../../src/stores/vault/vault-store.ts';
import { openVault } from '../../../src/vault/open-vault.ts';
import type { Order } from '../../rigs/faults/child.ts';
import { Countdown, dyingCatalog } from '../../rigs/faults/dying.ts';

const order = JSON.parse(process.argv[2] ?? '') as Order;
const countdown = new Countdown(order.dieAt);
const { context, close } = compose(order.config, { home: order.home, madeBy: 'test' });
const address = parseVaultAddress(context.vaultUrl(), '/');
const vault = openVault(dyingBlobs(openBlobStore(address, { create: false })), {
  key: null,
  create: false,
  cache: null,
  nowMs: Date.now,
});
const store = new VaultStore(parsePlace(`vault:${address.url}`, '/'), {
  nowMs: Date.now,
  graceMs: 0,
  open: async () => vault,
});
const dying = {
  ...context,
  stores: [store],
  openPlace: async () => store,
  vault: async () => vault,
  catalog: dyingCatalog(context.catalog, countdown),
};
const { act } = order;
if ('apply' in act) await apply.run(dying, { plan: act.apply });
else await undo.run(dying, { run: act.undo });
const { passed } = countdown;
await store.close();
await close();
process.stdout.write(String(passed));

function dyingBlobs(blobs: BlobStore): BlobStore {
  return {
    url: blobs.url,
    get: (key) => blobs.get(key),
    getRange: (key, from, lengthBytes) => blobs.getRange(key, from, lengthBytes),
    async put(key, bytes, only) {
      countdown.pass();
      return blobs.put(key, bytes, only);
    },
    list: (prefix, after) => blobs.list(prefix, after),
    async delete(keys) {
      countdown.pass();
      return blobs.delete(keys);
    },
    close: () => blobs.close(),
  };
}
