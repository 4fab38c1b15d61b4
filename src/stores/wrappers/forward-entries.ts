// An entry store that hands every call on to another one: what wrappers change parts of.
import type { EntryStore } from '../../ports/entry-store.ts';

/** Plain functions in a plain object, so that a wrapper is `{ ...forwardEntries(store), write }`. */
export function forwardEntries(store: EntryStore): EntryStore {
  return {
    place: store.place,
    identity: () => store.identity(),
    facts: () => store.facts(),
    acquire: (requests) => store.acquire(requests),
    renew: (leases, ttlMs) => store.renew(leases, ttlMs),
    release: (leases) => store.release(leases),
    create: (lease, state) => store.create(lease, state),
    publish: (lease) => store.publish(lease),
    write: (writes) => store.write(writes),
    load: (leases, limitBytes) => store.load(leases, limitBytes),
    read: (reads) => store.read(reads),
    heads: () => store.heads(),
    head: (name) => store.head(name),
    totals: (names) => store.totals(names),
    entries: (name) => store.entries(name),
    entry: (name, key) => store.entry(name, key),
    moveToTrash: (from, item, lease) => store.moveToTrash(from, item, lease),
    moveBack: (item, to, lease) => store.moveBack(item, to, lease),
    replace: (at, value, item, lease) => store.replace(at, value, item, lease),
    putBack: (item, at, lease) => store.putBack(item, at, lease),
    trashed: (item) => store.trashed(item),
    destroy: (item) => store.destroy(item),
    close: () => store.close(),
  };
}
