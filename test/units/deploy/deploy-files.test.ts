// deploy/ against the code: every stop waits longer than the keeper's grace, every setting exists, every probe answers as it
// should, and the image gets all that it is built from. No container is built and no cluster asked here.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { environmentNames } from '../../../src/config-environment.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const files = {
  docker: read('deploy/Dockerfile'),
  compose: read('deploy/compose.yaml'),
  systemd: read('deploy/holdfast.service'),
  kubernetes: read('deploy/kubernetes.yaml'),
};
const config = readConfig({ environment: {}, flags: {} });

test('whatever stops the keeper waits for longer than its grace', () => {
  const keeper = files.compose.slice(files.compose.indexOf('\n  keeper:'));
  const seconds = {
    compose: /stop_grace_period: (\d+)s/.exec(keeper)?.[1],
    systemd: /^TimeoutStopSec=(\d+)$/m.exec(files.systemd)?.[1],
    kubernetes: /terminationGracePeriodSeconds: (\d+)/.exec(files.kubernetes)?.[1],
    docker: /docker stop --time (\d+)/.exec(files.docker)?.[1],
    page: /docker stop --time (\d+)/.exec(read('docs/deploy-docker.md'))?.[1],
  };
  for (const [where, time] of Object.entries(seconds))
    expect(Number(time) * 1000, where).toBeGreaterThan(config.graceMs);
  expect(files.docker).toMatch(/^STOPSIGNAL SIGTERM$/m);
});

test.each(Object.entries(files))('every setting that %s names exists', (_name, text) => {
  const known = new Set(environmentNames().keys());
  const named = [...text.matchAll(/\bHOLDFAST_[A-Z_]+/g)]
    .map(([name]) => name)
    .filter((name) => !name.endsWith('_'));
  expect(named.length).toBeGreaterThan(0);
  // A file of settings is no setting.
  expect(named.filter((name) => name !== 'HOLDFAST_CONFIG' && !known.has(name))).toEqual([]);
});

test('the keeper answers on the port that they ask, and keeps its home where the volume is', () => {
  for (const text of [files.docker, files.compose, files.kubernetes])
    expect(text).toContain(String(config.http.port));
  expect(files.docker).toMatch(/HOLDFAST_HOME=\/data\b/);
  expect(files.docker).toMatch(/^VOLUME \/data$/m);
  expect(files.compose).toContain('- keeper:/data');
  expect(files.kubernetes).toContain('{ name: home, mountPath: /data }');
  expect(files.systemd).toMatch(/^Environment=HOLDFAST_HOME=\/var\/lib\/holdfast$/m);
  expect(files.systemd).toMatch(/^StateDirectory=holdfast$/m);
});

test('nothing runs as root', () => {
  expect(/^USER (\w+)$/m.exec(files.docker)?.[1]).toBe('node');
  expect(files.docker.lastIndexOf('\nUSER ')).toBeGreaterThan(files.docker.lastIndexOf('\nRUN '));
  expect(files.kubernetes).toContain('runAsNonRoot: true');
  expect(/^User=(.+)$/m.exec(files.systemd)?.[1]).not.toBe('root');
  expect(files.systemd).toMatch(/^NoNewPrivileges=yes$/m);
});

describe('the image', () => {
  const copied = [...files.docker.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, names = '']) =>
    names.split(' '),
  );

  test('is built from what exists, and what .dockerignore lets through', () => {
    const passed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect(copied.length).toBeGreaterThan(5);
    expect(copied.filter((name) => !existsSync(join(root, name)))).toEqual([]);
    expect(copied.toSorted()).toEqual(passed.toSorted());
  });

  test('is built from all that the build reads', () => {
    const reads = [
      ...read('scripts/build.mjs').matchAll(/['`$}](tsconfig\.build\.json|dashboard|scripts|bin|src)\b/g),
    ];
    expect(reads.length).toBeGreaterThan(0);
    for (const [, name = ''] of reads) expect(copied).toContain(name);
  });
});

/** Those scripts that containers run, by what they are for. */
const probes = [
  ['Docker', /CMD \["node", "-e", "(.+)"\]/.exec(files.docker)?.[1] ?? '', 1],
  ...[...files.kubernetes.matchAll(/- "(fetch.+)"$/gm)].map(([, script = ''], at) => [
    `Kubernetes ${at}`,
    script,
    // The first says that it answers at all, the second that it is well.
    at === 0 ? 0 : 1,
  ]),
] as [string, string, number][];

test.each(probes)('the probe of %s tells whether the keeper is well', async (_name, script, whenIll) => {
  let status = 200;
  const server = createServer((_request, response) => response.writeHead(status).end('{}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const asks = (): Promise<number | null> =>
    new Promise((resolve) => {
      const child = execFile(process.execPath, ['-e', script.replace('8765', String(port))], () =>
        resolve(child.exitCode),
      );
    });
  expect(script).toContain('http://127.0.0.1:8765/health');
  expect(await asks()).toBe(0);
  status = 503;
  expect(await asks()).toBe(whenIll);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(await asks()).toBe(1);
});

// Only machines with systemd have the program that knows its units.
test.skipIf(spawnSync('systemd-analyze', ['--version']).status !== 0)('systemd takes the unit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-unit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const unit = files.systemd
    .replace(/^ExecStart=\S+/m, 'ExecStart=/bin/true')
    .replace(/^User=.*$/m, 'User=root')
    .replace(/^Documentation=.*$/m, '');
  writeFileSync(join(folder, 'holdfast.service'), unit);
  const said = spawnSync('systemd-analyze', ['verify', '--man=no', join(folder, 'holdfast.service')], {
    encoding: 'utf8',
  });
  expect([said.status, said.stderr]).toEqual([0, '']);
});
