// The steps of plans and journals, kind by kind.
import { z } from 'zod';
import type { Expectation, Step } from '../../core/plan.ts';
import { moveOrigin } from './plan-parts.ts';
import { sessionRef, vaultName } from './session.ts';

const expectation: z.ZodType<Expectation> = z
  .object({
    kind: z.enum(['file', 'folder']),
    files: z.number(),
    sizeBytes: z.number(),
    fingerprint: z.string(),
    newestMs: z.number().exactOptional(),
  })
  .meta({ id: 'Expectation' });

const base = {
  session: sessionRef,
  path: z.string(),
  sizeBytes: z.number(),
  files: z.number(),
  class: z.string(),
  rule: z.string(),
  why: z.string(),
  expect: expectation,
};

const contentMark = z.object({ sizeBytes: z.number(), sha256: z.string() });

const betweenPlaces = {
  ...base,
  from: moveOrigin,
  remarks: z.array(
    z.object({ kind: z.string(), what: z.string(), records: z.number(), example: z.string() }),
  ),
};

const inList = { ...base, list: z.string(), instance: z.string() };

const inVault = {
  ...base,
  vault: z.object({ url: z.string(), identity: z.string() }),
  name: vaultName,
  atMs: z.number(),
};

const kinds = [
  z.object({
    kind: z.literal('move-to-trash'),
    ...base,
    restsOn: z.array(z.object({ path: z.string(), expect: expectation })).exactOptional(),
    holdsCredentials: z.boolean(),
  }),
  z.object({ kind: z.literal('move-back'), ...base, item: z.string(), holdsCredentials: z.boolean() }),
  z.object({ kind: z.literal('destroy'), ...base, item: z.string(), onlyIfReplaced: z.boolean() }),
  z.object({ kind: z.literal('replace-entry'), ...base, becomes: contentMark }),
  z.object({ kind: z.literal('put-back-entry'), ...base, item: z.string(), over: contentMark }),
  z.object({ kind: z.literal('move-session'), ...betweenPlaces }),
  z.object({ kind: z.literal('return-session'), ...betweenPlaces, item: z.string(), force: z.boolean() }),
  z.object({ kind: z.literal('discard-copy'), ...base }),
  z.object({
    kind: z.literal('restore-session'),
    ...base,
    from: z.object({
      vault: z.string(),
      identity: z.string(),
      name: vaultName,
      snapshot: z.string(),
      contentDigest: z.string(),
    }),
    nothingSince: z.boolean().exactOptional(),
  }),
  z.object({
    kind: z.literal('swap-session'),
    ...base,
    item: z.string().nullable(),
    staged: z.string().nullable(),
    unusedSinceMs: z.number().nullable(),
    force: z.boolean(),
  }),
  z.object({ kind: z.literal('repack-packs'), ...base, packs: z.array(z.string()) }),
  z.object({ kind: z.literal('empty-live-caches'), ...base }),
  z.object({ kind: z.literal('unlist-instance'), ...inList }),
  z.object({
    kind: z.literal('relist-instance'),
    ...inList,
    entry: z.object({
      text: z.string(),
      lead: z.string(),
      tail: z.string(),
      after: z.string().nullable(),
      before: z.string().nullable(),
    }),
  }),
  z.object({ kind: z.literal('retire-session'), ...inVault, heldBy: z.string().nullable() }),
  z.object({ kind: z.literal('revive-session'), ...inVault, retiredAs: z.string() }),
] as const;

export const step: z.ZodType<Step> = z.discriminatedUnion('kind', kinds).meta({ id: 'Step' });
