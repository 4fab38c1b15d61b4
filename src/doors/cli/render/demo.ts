// The demo world as text: where it is, what to look at in it, and what to type next.
import { colour as pc } from '../colour.ts';
import { shown } from '../../../core/shown.ts';
import { baileysSessions } from '../../../demo/baileys/index.ts';
import type { DemoSession } from '../../../demo/demo-file.ts';
import type { DemoWorld } from '../../../demo/make-demo-world.ts';
import { wwebjsSessions } from '../../../demo/wwebjs/index.ts';
import { columns } from '../columns.ts';

const commands = [
  ['scan', 'every session: size, age, health and why'],
  ['doctor', 'what is wrong, and what to do'],
  ['gc', 'which profiles the instances list no longer names'],
  ['prune', 'which entries of Baileys sessions are dead (--policy classic: by age and number)'],
  ['compact', 'which records of Baileys sessions can become smaller'],
  ['clean', 'which caches can go'],
] as const;

export function renderDemo(world: DemoWorld): string {
  const flags = [
    ...world.places.map((place) => `--place ${quoted(place)}`),
    `--instances ${quoted(world.instances)}`,
  ];
  const typed = flags.map((flag) => ` \\\n    ${flag}`).join('');
  return [
    `A world to try Holdfast on is in ${pc.bold(shown(world.folder))}.`,
    '',
    highlights('baileys', baileysSessions),
    highlights('wwebjs', wwebjsSessions),
    '',
    `Look at it with  ${pc.bold('holdfast scan')}${typed}`,
    '',
    'or, with the same flags:',
    columns(
      commands.slice(1).map(([name, about]) => [`  holdfast ${name}`, pc.dim(about)]),
      ['left', 'left'],
    ),
    '',
    'These only print what they would do; --apply does it, and `holdfast undo` takes it back.',
  ].join('\n');
}

function highlights(place: string, sessions: readonly DemoSession[]): string {
  const rows = sessions.flatMap(({ path, about }) => (about === null ? [] : [[`  ${place}/${path}`, about]]));
  return columns(rows, ['left', 'left']);
}

/** A path as a shell takes it for one word. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${shown(text).replaceAll("'", String.raw`'\''`)}'`;
}
