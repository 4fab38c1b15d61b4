// Every command, program and configuration of the README and the documentation is run, in a world made for its page.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { makeDemoWorld } from '../../src/demo/make-demo-world.ts';
import { builtOnce } from '../rigs/faults/built-once.ts';
import { makeTemporaryFolder, temporaryFolder } from '../rigs/journeys/holdfast.ts';
import { commandsIn, fencesIn, readPages, ROOT } from '../rigs/docs/read-pages.ts';
import type { Fence, Page } from '../rigs/docs/read-pages.ts';
import { Sandbox } from '../rigs/docs/sandbox.ts';
import type { Running, SandboxParts } from '../rigs/docs/sandbox.ts';
import { startS3 } from '../rigs/s3/start-s3.ts';
import type { S3Options } from '../rigs/s3/start-s3.ts';
import { rootKey } from '../rigs/whatsapp/noise.ts';
import { startWhatsAppServer } from '../rigs/whatsapp/server.ts';
import { browserAt } from '../rigs/wwebjs/browser-at.ts';
import { WebWhatsApp } from '../rigs/wwebjs/web-whatsapp.ts';

const pages = readPages();
const known = [
  'sh',
  'sh serve',
  'sh serving',
  'ts',
  'ts background',
  'ts bot',
  'ts wwebjs',
  'json',
  'text',
  'text output',
  'ini',
];
let parts: SandboxParts;

beforeAll(async () => {
  const demo = await makeTemporaryFolder('docs-demo');
  await makeDemoWorld(demo.path, Date.now());
  parts = { ...builtOnce(), demo: demo.path };
  return demo.remove;
});

/** Runs the fences of one page in order, as a reader would. */
class Reading {
  readonly #page: Page;
  readonly #sandbox: Sandbox;
  #keeper: { readonly running: Running; readonly processId: number } | null = null;
  /** Of the commands before. */
  #output: () => string = () => '';
  readonly #background: ReturnType<Sandbox['program']>[] = [];

  constructor(page: Page, sandbox: Sandbox) {
    this.#page = page;
    this.#sandbox = sandbox;
  }

  async run(): Promise<void> {
    for (const fence of this.#page.fences) await this.#runFence(fence);
    await this.#endKeeper();
    for (const program of this.#background) {
      // It said that it was ready; what more it says is that it worked.
      await expect
        .poll(() => program.output().split('\n').length, {
          message: `${this.#page.path}: it says that it works`,
        })
        .toBeGreaterThan(2);
      program.end();
      await program.ended();
    }
  }

  /** What a failure left running. */
  abandon(): void {
    if (this.#keeper !== null) process.kill(this.#keeper.processId, 'SIGKILL');
    for (const program of this.#background) program.end();
  }

  async #runFence(fence: Fence): Promise<void> {
    const where = `${this.#page.path}:${fence.line}`;
    if (fence.info.startsWith('sh') && fence.info !== 'sh serving') await this.#endKeeper();
    if (fence.info === 'sh' || fence.info === 'sh serving') {
      const commands = commandsIn(fence.body);
      const { exitCodes, output } = await this.#sandbox.shell(commands);
      this.#output = () => output;
      const ended = commands.map(({ text }, index) => `${text.trim()} → ${exitCodes[index]}`);
      const wanted = commands.map(({ text, exitCode }) => `${text.trim()} → ${exitCode}`);
      expect(ended, `${where}\n${output}`).toEqual(wanted);
    } else if (fence.info === 'sh serve') await this.#serve(fence);
    else if (fence.info === 'text output') {
      const output = this.#sandbox.asOnPages(this.#output());
      expect(linesNotIn(output, fence.body), `${where} is not what was printed:\n${output}`).toEqual([]);
    } else if (fence.info.startsWith('ts')) await this.#runProgram(fence, where);
    // So that the commands below can name it.
    else if (fence.info === 'json') await this.#sandbox.write('srv/holdfast.json', fence.body);
  }

  async #serve(fence: Fence): Promise<void> {
    const running = this.#sandbox.start(commandsIn(fence.body));
    this.#output = () => running.output();
    const [, url = ''] = await running.printed(/Health: (http\S+)[^]*\n/);
    this.#keeper = { running, processId: await this.#sandbox.processId() };
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ status: 'ok' });
  }

  async #endKeeper(): Promise<void> {
    if (this.#keeper === null) return;
    const { running, processId } = this.#keeper;
    this.#keeper = null;
    process.kill(processId, 'SIGTERM');
    const { exitCodes, output } = await running.ended();
    expect(exitCodes.at(-1), `${this.#page.path}: the keeper after SIGTERM\n${output}`).toBe(0);
  }

  async #runProgram(fence: Fence, where: string): Promise<void> {
    const path = await this.#sandbox.write(`line-${fence.line}.ts`, fence.body);
    if (fence.info === 'ts bot') return this.#runBot(path, where);
    if (fence.info === 'ts wwebjs') return this.#runClient(path, where);
    const program = this.#sandbox.program(path);
    if (fence.info === 'ts background') {
      this.#background.push(program);
      await program.printed(/\n/);
      return;
    }
    const { exitCodes, output } = await program.ended();
    expect(exitCodes, `${where}\n${output}`).toEqual([0]);
    this.#output = () => output;
  }

  /** A bot of whatsapp-web.js: the same. */
  async #runClient(path: string, where: string): Promise<void> {
    const whatsApp = await WebWhatsApp.start();
    const { path: folder, remove } = await makeTemporaryFolder('docs-browser');
    try {
      const browser = { PUPPETEER_EXECUTABLE_PATH: browserAt(whatsApp, folder) };
      const program = this.#sandbox.program(path, [], browser);
      this.#background.push(program);
      const [, code = ''] = await program.printed(/Scan this code: (\S+)\n/);
      await whatsApp.scan(code);
      await program.printed(/Ready/);
      this.#background.pop();
      program.end();
      const { exitCodes, output } = await program.ended();
      expect(exitCodes, `${where}\n${output}`).toEqual([0]);
      expect(whatsApp.problems).toEqual([]);
    } finally {
      await whatsApp.close();
      await remove();
    }
  }

  /** A bot of Baileys: linked by the code that it shows, until it is connected and was asked to end. */
  async #runBot(path: string, where: string): Promise<void> {
    const server = await startWhatsAppServer();
    try {
      const preload = new URL('../rigs/whatsapp/preload.ts', import.meta.url).href;
      const whatsapp = { RIG_WHATSAPP_URL: server.url, RIG_ROOT_KEY: rootKey };
      const program = this.#sandbox.program(path, [preload], whatsapp);
      this.#background.push(program);
      const [, code = ''] = await program.printed(/Scan this code: (\S+)/);
      await server.scanQr(code);
      await program.printed(/Connected/);
      this.#background.pop();
      program.end();
      const { exitCodes, output } = await program.ended();
      expect(exitCodes, `${where}\n${output}`).toEqual([0]);
      expect(server.problems).toEqual([]);
    } finally {
      await server.close();
    }
  }
}

/** Lines of a sample that were not printed. Amounts, ages and ids differ each time; `…` stands for anything. */
function linesNotIn(output: string, sample: string): string[] {
  const printed = output.split('\n').map(withoutAmounts);
  return sample.split('\n').filter((line) => {
    const [start = '', ...rest] = withoutAmounts(line).split('…');
    return !printed.some((other) => (rest.length > 0 ? other.startsWith(start.trim()) : other === start));
  });
}

function withoutAmounts(line: string): string {
  return line
    .replaceAll(/\b(run|plan)-\d{8}-\d{6}-[0-9a-f]+/g, '$1-ID')
    .replaceAll(/\b\d{8}-\d{6}-\d{3}-[a-z0-9]{6}\b/g, 'SNAPSHOT-ID')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/(?<![\w.])\d[\d.]*( (B|kB|MB|GB|s|min|h|d|%)(?!\w))?/g, 'N')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** What pages that name a bucket find at the address that they use. */
function servedS3(sandbox: Sandbox): S3Options {
  const { port } = new URL(sandbox.here('http://127.0.0.1:9000'));
  const credentials = { accessKeyId: 'AKHOLDFASTDOCS', secretAccessKey: 'secret-of-the-documentation' };
  return { port: Number(port), bucket: 'holdfast', region: 'us-east-1', credentials };
}

test.concurrent.each(pages.filter((page) => page.fences.some((fence) => /^(sh|ts)\b/.test(fence.info))))(
  'every command of $path runs, and ends as the page says',
  async (page) => {
    const sandbox = await Sandbox.make(parts);
    const reading = new Reading(page, sandbox);
    const s3 = page.text.includes('endpoint=http://127.0.0.1:9000') ? await startS3(servedS3(sandbox)) : null;
    try {
      await reading.run();
    } finally {
      reading.abandon();
      await s3?.stop();
      await sandbox.remove();
    }
  },
);

test('every fence is of a kind that is tested or is plain text', () => {
  const strange = pages.flatMap(({ path, fences }) =>
    fences
      .filter((fence) => !known.includes(fence.info))
      .map((fence) => `${path}:${fence.line} ${fence.info}`),
  );
  expect(strange).toEqual([]);
  // What looks like a command and is only text would be a command that nobody runs.
  const hidden = pages.flatMap(({ path, fences }) =>
    fences
      .filter(({ info, body }) => info === 'text' && /^(\$ )?((npx |bin\/)?holdfast) [a-z]/m.test(body))
      .map((fence) => `${path}:${fence.line}`),
  );
  expect(hidden).toEqual([]);
});

test('every configuration is one that Holdfast takes', () => {
  const examples = pages.flatMap(({ fences }) => fences.filter((fence) => fence.info === 'json'));
  expect(examples.length).toBeGreaterThan(0);
  for (const { body } of examples) {
    const file: unknown = JSON.parse(body);
    expect(readConfig({ file, environment: {}, flags: {} })).toMatchObject(file as object);
  }
});

test('every program passes the type checker', async () => {
  const folder = await temporaryFolder('docs-types');
  const programs = pages.flatMap(({ path, fences }) =>
    fences
      .filter(({ info }) => info.startsWith('ts'))
      .map(({ body, line }) => ({ name: `${path.replaceAll('/', '-')}-${line}.ts`, body })),
  );
  expect(programs.length).toBeGreaterThan(0);
  await mkdir(join(folder, 'src'));
  for (const { name, body } of programs) await writeFile(join(folder, 'src', name), body);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const compilerOptions = {
    noEmit: true,
    typeRoots: [join(ROOT, 'node_modules/@types')],
    paths: {
      holdfast: [join(ROOT, 'src/index.ts')],
      'whatsapp-web.js': [join(ROOT, 'node_modules/whatsapp-web.js/index.d.ts')],
      '@whiskeysockets/baileys': [join(ROOT, 'node_modules/@whiskeysockets/baileys/lib/index.d.ts')],
    },
  };
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(ROOT, 'tsconfig.json'), compilerOptions, include: ['src'] }),
  );
  const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [compiler, '-p', folder], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(stdout.split('\n').filter((line) => /^src[\\/]/.test(line))).toEqual([]);
});

test('every link between pages leads somewhere', () => {
  const broken = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map(([, to = '']) => to)
      .filter((to) => !existsSync(join(ROOT, dirname(path), to)))
      .map((to) => `${path} → ${to}`),
  );
  expect(broken).toEqual([]);
});

describe('the reader of fences', () => {
  test('joins continued lines, passes over comments and reads the expected exit code', () => {
    const [fence] = fencesIn('```sh\n# a remark\nholdfast scan \\\n  --all # exit 3\nls\n```', 'a page');
    expect(commandsIn(fence?.body ?? '').map(({ exitCode }) => exitCode)).toEqual([3, 0]);
  });
});
