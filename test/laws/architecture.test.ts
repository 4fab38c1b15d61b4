// The layers of docs/architecture.md, held against the imports that the code really has.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const source = fileURLToPath(new URL('../../src/', import.meta.url));

/** Who may import whom. A layer may always import itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  core: [],
  ports: ['core'],
  engines: ['core'],
  ground: ['core', 'ports'],
  sqlite: ['core'],
  postgres: ['core'],
  stores: ['core', 'ports', 'engines', 'sqlite', 'postgres', 'vault'],
  blobs: ['core', 'ports', 'sqlite', 'postgres'],
  vault: ['core', 'ports'],
  catalog: ['core', 'ports', 'sqlite'],
  channels: ['core', 'ports'],
  fellowship: ['core', 'ports', 'postgres'],
  checks: ['core', 'ports', 'engines'],
  steps: ['core', 'ports', 'engines', 'vault'],
  adapters: ['core', 'ports', 'engines', 'vault'],
  demo: ['core', 'engines', 'sqlite'],
  operations: ['core', 'ports', 'engines', 'checks', 'steps', 'vault'],
  config: ['core'],
  doors: ['core', 'ports', 'operations', 'config', 'compose', 'channels', 'demo'],
};

/** They see everything: one builds the live objects, the others are what programs import. */
const seeEverything = new Set([
  'compose',
  'index',
  'check-session',
  'use-holdfast-auth-state',
  'holdfast-auth',
  'testing',
]);

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

/** Prettier gives every import and re-export one shape, so its text is enough; a name list may span lines. */
const statement = /^(?:import|export) (type )?(?:[^;'"]*? from )?'([^']+)';/gm;
const dynamic = /\bimport\('([^']+)'\)/g;

const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);
const imports = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const text = readFileSync(join(source, file), 'utf8');
  const entries = [
    ...[...text.matchAll(statement)].map(([, type, to = '']) => ({ to, typeOnly: type !== undefined })),
    ...[...text.matchAll(dynamic)].map(([, to = '']) => ({ to, typeOnly: false })),
  ];
  return entries.map(({ to, typeOnly }) => ({
    from: file,
    typeOnly,
    to: to.startsWith('.') ? relative(source, join(source, dirname(file), to)) : to,
  }));
}

/** `core/rules/x.ts` is core; a file in the root is its own layer; config-environment belongs to config, compose-vault to compose. */
function layerOf(file: string): string {
  const [first = ''] = file.split('/');
  return first.replace(/\.ts$/, '').replace(/^(config|compose)-.*/, '$1');
}

describe('layers', () => {
  test('every file belongs to a layer that docs/architecture.md knows', () => {
    const unknown = files.filter(
      (file) => !(layerOf(file) in mayImport) && !seeEverything.has(layerOf(file)),
    );
    expect(unknown).toEqual([]);
  });

  test('import only the layers below them', () => {
    const wrong = imports.filter(({ from, to }) => {
      if (!files.includes(to)) return false;
      const [own, other] = [layerOf(from), layerOf(to)];
      return own !== other && !seeEverything.has(own) && !(mayImport[own] ?? []).includes(other);
    });
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });

  test('name files that exist', () => {
    const missing = imports.filter(({ to }) => to.endsWith('.ts') && !files.includes(to));
    expect(missing).toEqual([]);
  });

  test('only stores, the catalog, the ground, the demo and the doors touch files or processes', () => {
    const allowed = new Set([
      'sqlite',
      'postgres',
      'stores',
      'blobs',
      'catalog',
      'ground',
      'demo',
      'doors',
      'compose',
      'check-session',
      'testing',
    ]);
    const touching = /^(node:)?(fs|fs\/promises|child_process|net|http|https|worker_threads)$|sqlite|^pg$/;
    const wrong = imports.filter(({ from, to }) => touching.test(to) && !allowed.has(layerOf(from)));
    expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  });
});

describe('core', () => {
  const core = files.filter((file) => file.startsWith('core/'));

  test('imports nothing but core', () => {
    expect(imports.filter(({ from, to }) => from.startsWith('core/') && !to.startsWith('core/'))).toEqual([]);
  });

  test('asks no clock, draws no chance, and waits for nothing', () => {
    const impure =
      /\b(Date\.now|new Date\(\)|Math\.random|performance\.now|crypto|process|setTimeout|async|await|Promise|console)\b/;
    const found = core.filter((file) =>
      impure.test(withoutComments(readFileSync(join(source, file), 'utf8'))),
    );
    expect(found).toEqual([]);
  });
});

test('no file imports itself by way of others, types aside', () => {
  const graph = new Map<string, string[]>();
  for (const { from, to, typeOnly } of imports) {
    if (!typeOnly && files.includes(to)) graph.set(from, [...(graph.get(from) ?? []), to]);
  }
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (file: string, path: readonly string[]): void => {
    if (state.get(file) === 'open') cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    if (state.has(file)) return;
    state.set(file, 'open');
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    state.set(file, 'done');
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

test('no file is longer than 300 lines, and every file begins by saying what it is for', () => {
  const texts = files.map((file) => ({ file, text: readFileSync(join(source, file), 'utf8') }));
  expect(texts.filter(({ text }) => text.split('\n').length > 300).map(({ file }) => file)).toEqual([]);
  expect(texts.filter(({ text }) => !text.startsWith('// ')).map(({ file }) => file)).toEqual([]);
});

test('the public API has at most 25 names', async () => {
  const api = readFileSync(join(source, 'index.ts'), 'utf8');
  const names = [...api.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list = '']) =>
    list.split(','),
  );
  expect(names.length).toBeGreaterThan(5);
  expect(names.length).toBeLessThanOrEqual(25);
});

test('the reader of imports misses none', () => {
  const wordsFrom = files.map(
    (file) =>
      withoutStrings(readFileSync(join(source, file), 'utf8')).match(/^(?:\} from|.* from) ''/gm) ?? [],
  );
  const read = imports.filter(({ to }) => to !== '').length;
  const bare = files.map(
    (file) => readFileSync(join(source, file), 'utf8').match(/^import '[^']+';|\bimport\('/gm) ?? [],
  );
  expect(read).toBe(wordsFrom.flat().length + bare.flat().length);
});

function withoutStrings(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '')
    .replaceAll(/'[^'\n]*'/g, "''");
}

function withoutComments(text: string): string {
  return text
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\/\/.*$/gm, '')
    .replaceAll(/'[^'\n]*'|`[^`]*`/g, "''");
}
