// Ceph's object gateway for tests: one monitor, one OSD that keeps everything in memory, one gateway, on loopback.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// A package mirror can be slow, but a run must not hang on it for ever.
const APT_TIMEOUT_MS = 600_000;
const COMMAND_TIMEOUT_MS = 60_000;
const START_TIMEOUT_MS = 120_000;
const PACKAGES = ['ceph-mon', 'ceph-osd', 'radosgw', 'openssl'];

/** Installs Debian's packages where they are missing; needs root then. */
export function installCeph() {
  if (['ceph-mon', 'ceph-osd', 'radosgw', 'openssl'].every(isOnPath)) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env, timeout: APT_TIMEOUT_MS };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...PACKAGES]]) {
    const { status, error } = spawnSync('apt-get', ['-qq', ...args], options);
    if (status !== 0)
      throw new Error(`apt-get ${args.join(' ')} failed: ${error?.message ?? `exit code ${status}`}`);
  }
}

function isOnPath(name) {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
}

/**
 * Starts it in a folder of its own.
 * @returns its endpoints, a user, and `stop`, which ends what was started and removes the folder
 */
export async function startCeph() {
  const cluster = new Cluster(mkdtempSync(join(tmpdir(), 'holdfast-ceph-')));
  try {
    await cluster.startMonitor();
    await cluster.startOsd();
    await cluster.startGateway();
    return cluster;
  } catch (error) {
    const last = cluster.lastWords();
    await cluster.stop();
    throw new Error(`Ceph did not start: ${error.message}\n${last}`, { cause: error });
  }
}

class Cluster {
  credentials = {
    accessKeyId: `AK${randomBytes(9).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };

  #folder;
  #children = [];

  constructor(folder) {
    this.#folder = folder;
  }

  /** Certificates that the endpoint with TLS is signed by. */
  get caPath() {
    return this.#path('gateway.crt');
  }

  async startMonitor() {
    const fsid = randomUUID();
    const port = await freePort();
    writeFileSync(this.#path('ceph.conf'), configuration(this.#folder, fsid, port));
    const keyring = this.#path('keyring');
    const all = ['--cap', 'mon', 'allow *', '--cap', 'osd', 'allow *', '--cap', 'mgr', 'allow *'];
    this.#run('ceph-authtool', [
      '--create-keyring',
      keyring,
      '--gen-key',
      '-n',
      'mon.',
      '--cap',
      'mon',
      'allow *',
    ]);
    this.#run('ceph-authtool', [keyring, '--gen-key', '-n', 'client.admin', ...all]);
    const map = this.#path('monmap');
    this.#run('monmaptool', ['--create', '--fsid', fsid, '--addv', 'a', `[v2:127.0.0.1:${port}]`, map]);
    mkdirSync(this.#path('mon'));
    this.#run('ceph-mon', ['--mkfs', '-i', 'a', '--monmap', map, '--keyring', keyring]);
    this.#start('ceph-mon', ['-i', 'a', '-f']);
    await this.#until('the monitor', () => this.#ceph(['status'], 10_000).status === 0);
  }

  async startOsd() {
    const uuid = randomUUID();
    mkdirSync(this.#path('osd'));
    const keyring = this.#path('osd/keyring');
    this.#run('ceph-authtool', ['--create-keyring', keyring, '--gen-key', '-n', 'osd.0']);
    this.#run('ceph', ['osd', 'new', uuid]);
    this.#run('ceph', ['auth', 'add', 'osd.0', 'osd', 'allow *', 'mon', 'allow profile osd', '-i', keyring]);
    this.#run('ceph-osd', ['-i', '0', '--mkfs', '--osd-uuid', uuid]);
    this.#start('ceph-osd', ['-i', '0', '-f']);
    await this.#until('the OSD', () => /\b1 up\b/.test(this.#ceph(['osd', 'stat'], 10_000).stdout));
  }

  async startGateway() {
    const [port, tlsPort] = [await freePort(), await freePort()];
    [this.endpoint, this.tlsEndpoint] = [`http://127.0.0.1:${port}`, `https://localhost:${tlsPort}`];
    const [key, certificate] = [this.#path('gateway.key'), this.caPath];
    const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1';
    const kind = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', names];
    this.#run('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', certificate]);
    const caps = ['mon', 'allow rw', 'osd', 'allow rwx'];
    const keyring = this.#path('gateway.keyring');
    this.#run('ceph', ['auth', 'get-or-create', 'client.rgw.a', ...caps, '-o', keyring]);
    const { accessKeyId, secretAccessKey } = this.credentials;
    const user = ['--uid', 'holdfast', '--display-name', 'Holdfast', '--access-key', accessKeyId];
    this.#run('radosgw-admin', ['user', 'create', ...user, '--secret-key', secretAccessKey]);
    const tls = `ssl_endpoint=127.0.0.1:${tlsPort} ssl_certificate=${certificate} ssl_private_key=${key}`;
    const frontend = `--rgw-frontends=beast endpoint=127.0.0.1:${port} tcp_nodelay=1 ${tls}`;
    this.#start('radosgw', ['-n', 'client.rgw.a', '--keyring', keyring, '-f', frontend]);
    await this.#until('the gateway', () => answers(this.endpoint));
  }

  /** Without a word to say goodbye with: nothing in it is worth keeping. */
  async stop() {
    const running = this.#children.filter(
      ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
    );
    const ended = running.map((child) => new Promise((resolve) => child.once('exit', resolve)));
    for (const child of running) child.kill('SIGKILL');
    await Promise.all(ended);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  lastWords() {
    return this.#children
      .map(({ log }) => readFileSync(log, 'utf8').split('\n').slice(-15).join('\n'))
      .join('\n');
  }

  #path(name) {
    return join(this.#folder, name);
  }

  #run(command, args) {
    const { status, stderr, error } = this.#spawnSync(command, args, COMMAND_TIMEOUT_MS);
    if (status !== 0) throw new Error(`${command} ${args[0]} failed: ${error?.message ?? stderr}`);
  }

  #ceph(args, timeout) {
    return this.#spawnSync('ceph', ['--connect-timeout', '5', ...args], timeout);
  }

  #spawnSync(command, args, timeout) {
    const env = { ...process.env, CEPH_CONF: this.#path('ceph.conf') };
    return spawnSync(command, args, { encoding: 'utf8', timeout, env });
  }

  /** The kernel ends it when this process is gone, however that came about. */
  #start(command, args) {
    const log = this.#path(`${command}.log`);
    const out = openSync(log, 'w');
    const env = { ...process.env, CEPH_CONF: this.#path('ceph.conf') };
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', command, ...args], {
      stdio: ['ignore', out, out],
      env,
    });
    child.log = log;
    this.#children.push(child);
  }

  async #until(what, isSo) {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (!(await isSo())) {
      const gone = this.#children.find(({ exitCode }) => exitCode !== null);
      if (gone) throw new Error(`${gone.spawnargs[3]} ended with ${gone.exitCode}`);
      if (Date.now() > deadline) throw new Error(`${what} was not there in time`);
      await sleep(200);
    }
  }
}

function configuration(folder, fsid, port) {
  return `[global]
fsid = ${fsid}
mon_host = [v2:127.0.0.1:${port}]
public_network = 127.0.0.0/8
auth_cluster_required = cephx
auth_service_required = cephx
auth_client_required = cephx
keyring = ${folder}/keyring
run_dir = ${folder}
admin_socket = ${folder}/$name.asok
pid_file = ${folder}/$name.pid
log_file =
log_to_stderr = true
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
osd_crush_chooseleaf_type = 0
[mon.a]
mon_data = ${folder}/mon
[osd.0]
osd_data = ${folder}/osd
keyring = ${folder}/osd/keyring
osd_objectstore = memstore
memstore_device_bytes = 2147483648
[client.rgw.a]
rgw_enable_usage_log = false
rgw_override_bucket_index_max_shards = 1
`;
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function answers(endpoint) {
  try {
    const { status } = await fetch(endpoint);
    return status === 200;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
