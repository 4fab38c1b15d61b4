// The dashboard speaks HTTP only: what it may import, and what its content security policy would refuse.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const files = readdirSync(join(root, 'dashboard'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(tsx?|css|html)$/.test(name))
  .map((name) => join('dashboard', name));
const sources = files.filter((file) => /\.tsx?$/.test(file) && !file.endsWith('vite.config.ts'));
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

const packages = ['preact', 'preact/hooks', '@preact/signals', '@tanstack/virtual-core', 'uplot'];

interface Import {
  readonly from: string;
  /** Below the project's root, or the name of a package. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const imports = sources.flatMap((from): Import[] =>
  [...textOf(from).matchAll(/^import (type )?(?:[^;'"]*? from )?'([^']+)';/gm)].map(([, type, to = '']) => ({
    from,
    to: to.startsWith('.') ? relative(root, join(root, dirname(from), to)) : to,
    typeOnly: type !== undefined,
  })),
);

test('of Holdfast it takes types, and pure core; everything else it asks for over HTTP', () => {
  const wrong = imports.filter(({ to, typeOnly }) => {
    if (to.startsWith('dashboard/')) return false;
    // One list, so that the addresses that the door answers and those that the dashboard knows are the same.
    const isValue = to.startsWith('src/core/') || to === 'src/doors/http/dashboard-pages.ts';
    if (to.startsWith('src/')) return !(typeOnly || isValue);
    return !packages.includes(to) && !/^uplot\/.*\.css$/.test(to);
  });
  expect(wrong.map(({ from, to }) => `${from} imports ${to}`)).toEqual([]);
  expect(imports.some(({ to, typeOnly }) => to.startsWith('src/operations/') && typeOnly)).toBe(true);
});

test('what shows a page asks by the one client, and nothing else fetches', () => {
  const fetching = sources.filter((file) =>
    /(?<![#.\w])fetch\(|XMLHttpRequest|sendBeacon|WebSocket/.test(textOf(file)),
  );
  expect(fetching).toEqual(['dashboard/client/request.ts']);
});

test('nothing in it needs more than its policy allows: no inline code, no evaluation, no address of anybody else', () => {
  const refused =
    /innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function|https?:\/\/|javascript:|@import/i;
  expect(files.filter((file) => refused.test(textOf(file)))).toEqual([]);
  const page = textOf('dashboard/index.html');
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/);
});

test('no file is longer than 250 lines, and every file begins by saying what it is for', () => {
  expect(sources.filter((file) => textOf(file).split('\n').length > 250)).toEqual([]);
  expect(sources.filter((file) => !textOf(file).startsWith('// '))).toEqual([]);
  const styles = files.filter((file) => file.endsWith('.css'));
  expect(styles.filter((file) => !textOf(file).startsWith('/* '))).toEqual([]);
});

test('every page can be reached by its address, and every colour has a name', () => {
  const route = textOf('dashboard/pages/page-of.tsx');
  const pages = files.filter((file) => /pages\/[a-z-]+-page\.tsx$/.test(file) && !file.includes('sign-in'));
  const unreached = pages.filter((file) => !route.includes(`./${file.split('/').at(-1)}`));
  expect(unreached).toEqual([]);
  const styles = files.filter((file) => file.endsWith('.css') && !file.endsWith('tokens.css'));
  expect(styles.filter((file) => /#[0-9a-f]{3,8}\b/i.test(textOf(file)))).toEqual([]);
});
