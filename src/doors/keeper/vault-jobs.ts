// What the keeper does with the vault by the clock: snapshots of every session that changed hands or content, and reading
// all of it now and then.
import { Cron } from 'croner';
import type { Config } from '../../config.ts';
import { counted, sizeText } from '../../core/amounts.ts';
import type { SessionPicture } from '../../core/inventory.ts';
import { sessionName } from '../../core/session.ts';
import { hasSnapshots, vaultNameOf } from '../../core/vault-name.ts';
import type { OperationContext } from '../../operations/context.ts';
import { selectSessions } from '../../operations/select-sessions.ts';
import { takeSnapshots } from '../../operations/snapshot.ts';
import { takeInventory } from '../../operations/take-inventory.ts';
import { verify } from '../../operations/verify.ts';
import type { Work } from '../../core/work.ts';
import type { KeeperLog } from './keeper-log.ts';

interface VaultJobScene {
  readonly context: OperationContext;
  readonly everyPlace: OperationContext;
  readonly work: Work;
  readonly config: Config;
  readonly log: KeeperLog;
}

/** The job itself is never on the second, and its own snapshot of the turn before must count as old. */
const almostAnInterval = 0.9;

/**
 * Only where somebody has said where to: a vault beside the sessions that nobody knows of could fill their disk.
 * Who has taken one lately, this keeper or the program itself, is passed over.
 */
export async function takeDueSnapshots(scene: VaultJobScene): Promise<void> {
  const { context, config, log } = scene;
  if (!context.vaultIsSet) return;
  // Two sessions of one name would share a head, also where another keeper sees to one of them.
  const inventory = await takeInventory(scene.everyPlace, { namesOnly: true, withoutUse: true });
  const { places } = scene.work;
  const chosen = selectSessions(inventory, { tenant: config.tenant }).filter(
    (picture) => isWorthTaking(picture) && (places === null || places.includes(picture.ref.place)),
  );
  const due = await dueOf(scene, chosen);
  const request = { set: context.settings.snapshots.set, deep: false };
  const everySession = inventory.sessions.map(({ ref }) => ref);
  const { sessions } = await takeSnapshots(
    context,
    due.map(({ ref }) => ref),
    everySession,
    request,
  );
  for (const { session, state, why, code } of sessions) {
    if (state === 'taken') continue;
    const fields = { session: sessionName(session), state, code };
    // Words of a parser may quote what it read.
    log.warn(
      fields,
      `snapshot of ${sessionName(session)}: ${state === 'failed' ? code : `kept apart: ${why}`}`,
    );
  }
  const taken = sessions.filter(({ snapshot }) => snapshot !== null);
  const storedBytes = taken.reduce((sum, { snapshot }) => sum + (snapshot?.storedBytes ?? 0), 0);
  const figures = {
    taken: taken.length,
    failed: sessions.length - taken.length,
    passedOver: chosen.length - due.length,
    storedBytes,
  };
  log.info(figures, `${counted(taken.length, 'snapshot')} taken, ${sizeText(storedBytes)} stored`);
}

/** What was never paired has nothing to lose; what is damaged is tried, and told. */
function isWorthTaking({ ref, credentials }: SessionPicture): boolean {
  return hasSnapshots(ref) && credentials.state !== 'absent';
}

async function dueOf(
  { context, config }: VaultJobScene,
  chosen: readonly SessionPicture[],
): Promise<SessionPicture[]> {
  const nowMs = context.nowMs();
  const leastMs = almostAnInterval * intervalMs(config.jobs.snapshotCron, nowMs);
  const vault = await context.vault({ create: true });
  const due: SessionPicture[] = [];
  for (const picture of chosen) {
    context.signal?.throwIfAborted();
    const latest = await vault.session(vaultNameOf(picture.ref)).latest();
    // A time in the future (a clock that was set back) says nothing.
    const ageMs = latest === null ? Infinity : nowMs - latest.takenAtMs;
    if (ageMs < 0 || ageMs >= leastMs) due.push(picture);
  }
  return due;
}

/** From one turn to the next; 0 where there is none. */
function intervalMs(cron: string, nowMs: number): number {
  if (cron === 'never') return 0;
  const [first, second] = new Cron(cron, { paused: true }).nextRuns(2, new Date(nowMs));
  return first === undefined || second === undefined ? 0 : second.getTime() - first.getTime();
}

/** Every byte. What is hurt is in the catalog then, and the next check alerts. */
export async function verifyVault({ context, log }: VaultJobScene): Promise<void> {
  if (!context.vaultIsSet) return;
  const { sessions } = await verify.run(context, { readData: true });
  let hurt = 0;
  for (const { name, hurt: found, failure } of sessions) {
    hurt += found.length;
    const session = sessionName(name);
    if (failure !== null)
      log.error({ session, code: failure.code }, `${session} could not be verified: ${failure.code}`);
    if (found.length > 0)
      log.error({ session, hurt: found.length }, `${counted(found.length, 'snapshot')} of ${session} hurt`);
  }
  const snapshots = sessions.reduce((sum, line) => sum + line.snapshots, 0);
  log.info(
    { sessions: sessions.length, snapshots, hurt },
    `${counted(snapshots, 'snapshot')} verified, ${hurt} hurt`,
  );
}
