// Makes docs/reference/*.md from the tables in the code: settings, and the codes of errors and findings.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { z } from 'zod';
import { environmentNames } from '../src/config-environment.ts';
import { configSchema, readConfig } from '../src/config.ts';
import { durationText, sizeText } from '../src/core/amounts.ts';
import { errorTable } from '../src/core/errors.ts';
import { findingTable } from '../src/core/finding.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const remark = '<!-- Made by `npx tsx scripts/reference-pages.ts`. Do not edit by hand. -->';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly description?: string;
  readonly enum?: readonly string[];
}

interface Setting extends Schema {
  readonly path: string;
  /** undefined where there is none. */
  readonly default: unknown;
}

/** Path below the project → text, formatted as the project formats. */
export async function referencePages(): Promise<Map<string, string>> {
  const pages = new Map([
    ['docs/reference/settings.md', settingsPage()],
    ['docs/reference/codes.md', codesPage()],
  ]);
  for (const [path, text] of pages) {
    const filepath = join(root, path);
    pages.set(path, await format(text, { ...(await resolveConfig(filepath)), filepath }));
  }
  return pages;
}

/** Every setting with a meaning of its own, in the order of the schema. */
export function allSettings(): Setting[] {
  const schema = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as Schema;
  return settingsOf(schema, '', readConfig({ environment: {}, flags: {} }));
}

/** What has no meaning of its own has that of the group that it is in. */
function settingsOf(schema: Schema, path: string, defaults: unknown): Setting[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, given]) => {
    const inner = { ...(schema.description !== undefined && { description: schema.description }), ...given };
    const setting = path === '' ? key : `${path}.${key}`;
    const value = (defaults as Record<string, unknown>)[key];
    return inner.properties === undefined
      ? [{ ...inner, path: setting, default: value }]
      : settingsOf(inner, setting, value);
  });
}

function settingsPage(): string {
  const names = new Map([...environmentNames()].map(([name, setting]) => [setting, name]));
  const settings = allSettings();
  const groups = [...new Set(settings.map(groupOf))];
  const sections = groups.map((group) => {
    const members = settings.filter((setting) => groupOf(setting) === group);
    const rows = members.map((setting) => [
      `\`${setting.path}\``,
      defaultText(setting),
      `\`${names.get(setting.path) ?? ''}\``,
      meaningText(setting),
    ]);
    return `## ${group || 'General'}\n\n${table(['setting', 'default', 'environment', 'meaning'], rows)}`;
  });
  return [
    '# Settings',
    remark,
    'Give a setting in the file named by `--config` or `HOLDFAST_CONFIG` (JSON, nested: `{"jobs": {"trigger": 200}}`), in the environment, or with `--set jobs.trigger=200`. Flags win over the environment, the environment over the file. A setting that does not exist is an error.',
    'Times ending in `Ms` are milliseconds, sizes ending in `Bytes` are bytes, shares are from 0 to 1. Schedules are cron expressions in local time; `never` is a time too. A switch is on with `true`, `yes`, `on` or `1`.',
    ...sections,
  ].join('\n\n');
}

function groupOf({ path }: Setting): string {
  return path.includes('.') ? path.slice(0, path.indexOf('.')) : '';
}

function defaultText({ path, default: value }: Setting): string {
  if (value === undefined) return '–';
  if (typeof value === 'number' && path.endsWith('Ms')) return `${value} (${durationText(value)})`;
  if (typeof value === 'number' && path.endsWith('Bytes')) return `${value} (${sizeText(value)})`;
  return `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
}

function meaningText({ description = '', enum: values }: Setting): string {
  const choices = values === undefined ? '' : values.map((value) => `\`${value}\``).join(', ');
  return [description, choices].filter((part) => part !== '').join('; ');
}

function codesPage(): string {
  const errors = Object.entries(errorTable).map(([code, { message, hint, exit }]) => [
    `\`${code}\``,
    message,
    hint,
    String(exit),
  ]);
  const findings = Object.entries(findingTable).map(([code, { meaning, next }]) => [
    `\`${code}\``,
    meaning,
    next,
  ]);
  return [
    '# Codes',
    remark,
    'Codes are stable; their wording may change. What stands in `{braces}` is filled in when it happens.',
    '## Errors',
    'Why a command ended with 1 (it failed) or 2 (wrong usage).',
    table(['code', 'message', 'what to do', 'exit'], errors),
    '## Findings',
    'What `holdfast doctor` says.',
    table(['code', 'meaning', 'what to do'], findings),
  ].join('\n\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  for (const [path, text] of await referencePages()) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
    console.log(path);
  }
}
