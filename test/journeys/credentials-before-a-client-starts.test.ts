// Before a client starts, scan and doctor say what it would find: whole, absent, damaged or unreadable credentials.
// Baileys itself answers the last three alike, with a new identity.
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { DoctorReport } from '../../src/operations/doctor.ts';
import type { ScanReport } from '../../src/operations/scan.ts';
import { holdfastJson, makeTemporaryFolder } from '../rigs/journeys/holdfast.ts';
import { treeChanges, treeOf } from '../rigs/journeys/tree.ts';
import { pairedFolder } from '../rigs/whatsapp/scenario.ts';

/** What becomes of creds.json in each tenant's copy of one freshly paired folder. */
const fates: Readonly<Record<string, (file: string) => Promise<void>>> = {
  company_1: async () => undefined,
  company_2: async (file) => {
    const text = await readFile(file);
    await writeFile(file, text.subarray(0, text.length / 2));
  },
  company_3: (file) => writeFile(file, ''),
  company_4: (file) => rm(file),
  company_5: async (file) => {
    await rm(file);
    await mkdir(file);
  },
};

let root: string;
let scan: ScanReport;
let doctor: DoctorReport;
let changes: string[];

beforeAll(async () => {
  const { path: base, remove } = await makeTemporaryFolder('credentials');
  root = join(base, 'auth');
  await mkdir(root, { mode: 0o700 });
  const paired = await pairedFolder(join(base, 'paired'), { contacts: 0, groups: 0, turns: 0 });
  await paired.close();
  for (const [tenant, fate] of Object.entries(fates)) {
    await cp(paired.folder, join(root, tenant), { recursive: true });
    await fate(join(root, tenant, 'creds.json'));
  }
  const before = await treeOf(root);
  const args = ['--place', `baileys:${root}`];
  scan = (await holdfastJson<ScanReport>(join(base, 'home'), 'scan', ...args)).answer;
  doctor = (await holdfastJson<DoctorReport>(join(base, 'home'), 'doctor', ...args)).answer;
  changes = treeChanges(before, await treeOf(root));
  return remove;
});

function scanned(tenant: string) {
  const session = scan.sessions.find(({ ref }) => ref.tenant === tenant);
  if (session === undefined) throw new Error(`scan does not name ${tenant}`);
  return session;
}

function findingsOn(tenant: string): string[] {
  return doctor.findings
    .filter(({ session }) => session?.tenant === tenant)
    .map(({ code, level }) => `${level} ${code}`);
}

test('a fresh pairing of Baileys 7 with its 812 pre-keys is healthy, over every band of file counts', () => {
  const { credentials, generation, health, files, byClass } = scanned('company_1');
  expect(byClass['pre-key']?.entries).toBeGreaterThan(800);
  expect(files).toBeGreaterThan(812);
  expect(generation).toBe('baileys-7');
  expect(credentials).toMatchObject({ state: 'whole', paired: true });
  expect(health).toMatchObject({ level: 'healthy', band: 'danger', bandCounts: false, rotation: [] });
  expect(findingsOn('company_1')).toEqual([]);
});

test.each([
  ['torn in the middle', 'company_2', 'damaged', 'critical'],
  ['empty', 'company_3', 'damaged', 'critical'],
  ['missing', 'company_4', 'absent', 'warning'],
  ['a folder', 'company_5', 'unreadable', 'critical'],
] as const)('with a creds.json that is %s, %s is %s, which is %s', (_how, tenant, state, level) => {
  const code = `CREDENTIALS_${state.toUpperCase()}`;
  expect(scanned(tenant).credentials.state).toBe(state);
  expect(scanned(tenant).health.level).toBe(level);
  expect(scanned(tenant).health.reasons.map((reason) => reason.code)).toContain(code);
  expect(findingsOn(tenant)).toContain(`${level} ${code}`);
  expect(doctor.sessions.find(({ session }) => session.startsWith(`${tenant}/`))?.state).toBe(state);
});

test('what is left of a session without its credentials is still counted, not called empty', () => {
  for (const tenant of Object.keys(fates))
    expect(scanned(tenant).byClass['pre-key']?.entries, tenant).toBeGreaterThan(800);
});

test('looking changes nothing', () => {
  expect(changes).toEqual([]);
});

test('the text of torn credentials is quoted nowhere', async () => {
  const torn = await readFile(join(root, 'company_2', 'creds.json'), 'utf8');
  const secret = /"private":\{"type":"Buffer","data":"([^"]+)"/.exec(torn)?.[1];
  expect(secret).toBeDefined();
  expect(JSON.stringify({ scan, doctor })).not.toContain(secret);
});
