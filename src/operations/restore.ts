// `restore`: plans how a session comes back from a snapshot, beside its place, verified, and then swapped in.
import { z } from 'zod';
import { HoldfastError } from '../core/errors.ts';
import { newestWhole } from '../core/newest-whole.ts';
import type { Plan } from '../core/plan.ts';
import { sessionName } from '../core/session.ts';
import type { SnapshotInfo, VaultName } from '../core/snapshot.ts';
import type { HurtSnapshot, SessionVault, Vault } from '../ports/vault.ts';
import { makePlan } from './make-plan.ts';
import type { OperationContext } from './context.ts';
import { declareOperation } from './operation.ts';
import { planRestore } from './restore/plan-restore.ts';
import { whereTo } from './restore/where-to.ts';
import { selectVaulted } from './select-vaulted.ts';

export const restore = declareOperation({
  name: 'restore',
  summary: 'Plans how a session comes back from a snapshot; what lies in its place goes to the trash.',
  risk: 'plans',
  tenants: 'session',
  input: z.object({
    session: z
      .string()
      .describe('the session, as the vault has it: tenant/id, or id')
      .meta({ positional: true }),
    snapshot: z
      .string()
      .optional()
      .describe('which one, by its id or the beginning of it; the latest unless it is named')
      .meta({ value: 'id' }),
    to: z
      .string()
      .optional()
      .describe(
        'the place that it comes back to, made if need be: wwebjs:/srv/.wwebjs_auth, baileys:/srv/auth',
      )
      .meta({ value: 'place' }),
    force: z
      .boolean()
      .optional()
      .describe('also over a whole session, or a newer state; the plan says what is lost'),
    nothingSince: z
      .boolean()
      .optional()
      .describe('nothing was sent or received since the snapshot, so no key of it is an older one'),
  }),
  async run(context, input): Promise<Plan> {
    const vault = await context.vault();
    const name = await onlyOne(vault, input.session);
    const { snapshot, notes } = await chosen(vault.session(name), input.snapshot);
    const isMade =
      input.to !== undefined && !isGiven(context, input.to) && (await context.transfers.make(input.to));
    const to = await whereTo(context, name, input.to);
    const { force = false, nothingSince = false } = input;
    const wish = { vault, snapshot, to, force, nothingSince };
    const planned = await planRestore(context, wish).catch(async (error: unknown) => {
      throw await withAnother(error, vault.session(name), snapshot);
    });
    const made = isMade ? [`There was nothing at ${to.place.url}, so an empty place was made there.`] : [];
    return makePlan(context, {
      operation: 'restore',
      inventory: {
        takenAtMs: context.nowMs(),
        places: [to.place],
        sessions: [],
        registry: { state: 'none' },
      },
      decision: {
        removals: [],
        vetoes: [],
        kept: [],
        sessions: [],
        notes: [...made, ...notes, ...planned.notes],
      },
      steps: planned.steps,
      protected: planned.protected,
    });
  },
});

/** The address of a given place may lack its password, and there is nothing to make. */
function isGiven({ stores }: OperationContext, url: string): boolean {
  return stores.some(({ place }) => place.url === url);
}

/** @throws USAGE where the name is that of several */
async function onlyOne(vault: Vault, session: string): Promise<VaultName> {
  const names = await selectVaulted(vault, { session });
  const exact = names.filter((name) => sessionName(name) === session);
  const [one, another] = exact.length === 1 ? exact : names;
  if (one !== undefined && another === undefined) return one;
  const list = names.map((name) => `${sessionName(name)} (${name.engine})`).join(', ');
  throw new HoldfastError('USAGE', { cause: `${session} may be any of ${list}` });
}

/** @throws SNAPSHOT_NOT_FOUND, USAGE */
async function chosen(
  session: SessionVault,
  id: string | undefined,
): Promise<{ readonly snapshot: SnapshotInfo; readonly notes: readonly string[] }> {
  if (id === undefined) {
    const latest = await session.latest();
    return latest === null
      ? newestGood(session)
      : { snapshot: latest, notes: await remarksOn(session, latest) };
  }
  const { snapshots } = await session.list();
  const found = snapshots.filter((one) => one.id === id || one.id.startsWith(id));
  const [one, another] = found;
  if (one === undefined) throw notFound(session, id);
  if (another !== undefined)
    throw new HoldfastError('USAGE', { cause: `${found.length} snapshots begin with ${id}` });
  return { snapshot: one, notes: await remarksOn(session, one) };
}

/** Of a session that was logged out nothing is the latest any more; whoever names it wants it all the same. */
async function newestGood(session: SessionVault) {
  const { snapshots } = await session.list();
  const newest = snapshots.find(({ standing }) => standing === 'good');
  if (newest === undefined) throw notFound(session, 'that is good; name one with --snapshot');
  return { snapshot: newest, notes: await remarksOn(session, newest) };
}

async function remarksOn(session: SessionVault, snapshot: SnapshotInfo): Promise<string[]> {
  const retired = (await session.state())?.retired ?? null;
  return [
    ...(snapshot.standing === 'good' ? [] : [`This snapshot was kept apart: ${snapshot.why}.`]),
    ...(await remarksOnDamage(session, snapshot)),
    ...(retired === null
      ? []
      : [
          `The session was ended at ${new Date(retired.atMs).toISOString()} (${retired.why}): if its device was unlinked, it has to be linked again all the same.`,
        ]),
  ];
}

async function remarksOnDamage(session: SessionVault, { id }: SnapshotInfo): Promise<string[]> {
  const hurt = (await knownHurt(session)).find((one) => one.id === id);
  return hurt === undefined
    ? []
    : [`The snapshot ${id} is hurt: ${hurt.why}. ${await insteadOf(session, id)}`];
}

/** Those whose manifest cannot be read, too. */
async function knownHurt(session: SessionVault): Promise<readonly HurtSnapshot[]> {
  return [...(await session.list()).unreadable, ...(await session.hurt())];
}

async function insteadOf(session: SessionVault, id: string): Promise<string> {
  const { snapshots } = await session.list();
  const hurt = new Set([id, ...(await knownHurt(session)).map((one) => one.id)]);
  const whole = newestWhole(snapshots, hurt, (await session.state())?.endedUpTo ?? -1);
  if (whole === null) return 'There is no other of which no damage is known.';
  return `The newest of which no damage is known is \`--snapshot ${whole.id}\`.`;
}

/** A snapshot that cannot be read to plan with names the one to take instead. */
async function withAnother(error: unknown, session: SessionVault, { id }: SnapshotInfo): Promise<unknown> {
  const isHurt =
    error instanceof HoldfastError && (error.code === 'SNAPSHOT_HURT' || error.code === 'VAULT_DAMAGED');
  if (!isHurt) return error;
  const given = error.details['cause'];
  const why = typeof given === 'string' ? given : error.message;
  const cause = `${why}. ${await insteadOf(session, id)}`.replace(/\.$/, '');
  const details = { snapshot: id, session: sessionName(session.name), cause };
  return new HoldfastError('SNAPSHOT_HURT', details, { cause: error });
}

function notFound({ name }: SessionVault, snapshot: string): HoldfastError {
  return new HoldfastError('SNAPSHOT_NOT_FOUND', { snapshot, session: sessionName(name) });
}
