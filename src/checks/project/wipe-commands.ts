// Finds in a shell script the commands that remove files. Nothing is ever run.
import { shellCommands } from './shell-words.ts';
import { segmentsOf } from './vital-paths.ts';
import { folderAfter, sparing, wipe } from './wipe.ts';
import type { Folder, Wipe } from './wipe.ts';

interface Place {
  readonly folder: Folder;
  readonly ownFolder: string;
}

/**
 * @param startsIn absolute path of the folder where the script is started
 * @param ownFolder absolute path of the folder that the script lies in, for `$(dirname "$0")`
 */
export function wipesIn(script: string, startsIn: string | null, ownFolder: string): Wipe[] {
  const wipes: Wipe[] = [];
  let folder: Folder = startsIn === null ? null : segmentsOf(startsIn);
  const variables = { '0': ownFolder, PWD: '.', ...(startsIn === null ? {} : { INIT_CWD: startsIn }) };
  for (const words of shellCommands(script, { variables })) {
    const command = withoutWrapper(words);
    const isChange = command[0] === 'cd' || command[0] === 'pushd';
    if (isChange)
      folder = folderAfter(
        folder,
        command.slice(1).find((word) => !/^-./.test(word)),
      );
    else wipes.push(...wipesOf(command, { folder, ownFolder }));
  }
  return wipes;
}

function wipesOf(words: readonly string[], { folder, ownFolder }: Place): Wipe[] {
  const name = (words[0] ?? '').replace(/^.*\//, '');
  const args = words.slice(1);
  const plain = args.filter((word) => !word.startsWith('-'));
  const base = { command: words.join(' '), folder };
  if (name === 'rm' || name === 'grm') {
    const recursive = args.some((flag) => flag === '--recursive' || /^-[a-zA-Z]*[rR]/.test(flag));
    return [wipe({ ...base, paths: plain, recursive })];
  }
  // These expand patterns themselves, quoted or not.
  if (/^(rimraf|del-cli)$/.test(name))
    return [wipe({ ...base, paths: plain.map(unescaped), recursive: true })];
  if (/^(trash|trash-put|unlink)$/.test(name)) {
    return [wipe({ ...base, paths: plain, recursive: name !== 'unlink' })];
  }
  if (/^(del|rd|rmdir)$/i.test(name)) return windowsRemoves(args, base);
  if (name === 'find') return findRemoves(args, base);
  if (name === 'git') return gitCleans(args, base);
  if (name === 'rsync') return rsyncDeletes(args, plain, base);
  if (/^(node|bun|deno|tsx)$/.test(name))
    return [wipe({ ...base, paths: pathsInCode(args), recursive: true })];
  if (/^((ba|da|z|k)?sh|concurrently|su|cmd)$/.test(name)) {
    const start = folder === null ? null : `/${folder.join('/')}`;
    return args
      .filter((word) => /\s/.test(word))
      .flatMap((inner) => wipesIn(unescaped(inner), start, ownFolder));
  }
  return [];
}

interface Base {
  readonly command: string;
  readonly folder: Folder;
}

function windowsRemoves(args: readonly string[], base: Base): Wipe[] {
  const isSwitch = (word: string): boolean => /^\/[a-z]$/i.test(word) || /^-./.test(word);
  const recursive = args.some((word) => /^\/s$/i.test(word));
  // The shell reader takes a backslash before a letter away, as sh does; a path quoted in two keeps it.
  const paths = args.filter((word) => !isSwitch(word)).map((word) => word.replaceAll('\\\\', '/'));
  return [wipe({ ...base, paths, recursive })];
}

function findRemoves(args: readonly string[], base: Base): Wipe[] {
  const expression = args.findIndex((word) => /^[-(!]/.test(word));
  if (expression === -1 || !args.some((word) => word === '-delete' || /^(.*\/)?(rm|rimraf)$/.test(word)))
    return [];
  const found: string[] = [];
  const excludes: string[] = [];
  args.forEach((word, index) => {
    const value = unescaped(args[index + 1] ?? '');
    const negated = /^(!|-not)$/.test(args[index - 1] ?? '');
    if (/^-i?name$/.test(word)) (negated ? excludes : found).push(`**/${value}`);
    // In -path a star stands for slashes as well.
    if (/^-(i?path|wholename)$/.test(word))
      (negated ? excludes : found).push(value.replace(/^\.\//, '').replace(/\*/g, '**'));
  });
  const starts = expression === 0 ? ['.'] : args.slice(0, expression);
  const below = found.length === 0 ? ['**'] : found;
  const paths = starts.flatMap((start) =>
    below.map((part) => (part.startsWith('/') ? part : `${start}/${part}`)),
  );
  const removal = wipe({ ...base, paths, recursive: true, dialect: 'ignore' });
  return [
    sparing(
      removal,
      excludes.map((exclude) => exclude.replace(/\/\*\*$/, '')),
    ),
  ];
}

/** rsync makes the target like the source: what only the target has goes, unless it is excluded. */
function rsyncDeletes(args: readonly string[], plain: readonly string[], base: Base): Wipe[] {
  const target = plain.at(-1) ?? '';
  const isRemote = /^[^/]*:/.test(target);
  if (!args.some((flag) => /^--del(ete.*)?$/.test(flag)) || plain.length < 2 || isRemote) return [];
  return [sparing(wipe({ ...base, paths: [target], recursive: true }), valuesOf(args, '--exclude'))];
}

function gitCleans(args: readonly string[], base: Base): Wipe[] {
  let at = 0;
  let { folder } = base;
  for (; args[at]?.startsWith('-') === true; at += /^-[Cc]$/.test(args[at] ?? '') ? 2 : 1) {
    if (args[at] === '-C') folder = folderAfter(folder, args[at + 1]);
  }
  if (args[at] !== 'clean') return [];
  const rest = args.slice(at + 1);
  const letters = rest.filter((word) => /^-[a-zA-Z]+$/.test(word)).join('');
  const forced =
    /f/.test(letters) ||
    rest.includes('--force') ||
    args.some((word) => /^clean\.requireForce=(false|0)$/i.test(word));
  // Without -d git does not go into folders that it does not track, and no session is tracked.
  if (!forced || /n/.test(letters) || rest.includes('--dry-run') || !/d/.test(letters)) return [];
  const paths = rest.filter(
    (word, index) => !word.startsWith('-') && !/^(-e|--exclude)$/.test(rest[index - 1] ?? ''),
  );
  const cleaned = wipe({ ...base, folder, paths: paths.length > 0 ? paths : ['.'], recursive: true });
  const byIgnoring: Wipe = {
    ...cleaned,
    bearing(exposed) {
      const reached = /x/.test(letters) || /X/.test(letters) === exposed.ignored;
      return reached ? cleaned.bearing(exposed) : 'none';
    },
  };
  return [sparing(byIgnoring, [...valuesOf(rest, '-e'), ...valuesOf(rest, '--exclude')])];
}

/** Values of an option, given as `--option value` or `--option=value`. */
function valuesOf(args: readonly string[], option: string): string[] {
  return args.flatMap((word, index) => {
    if (word === option) return [args[index + 1] ?? ''];
    return word.startsWith(`${option}=`) ? [word.slice(option.length + 1)] : [];
  });
}

const wrappers =
  /^(sudo|doas|npx|bunx|pnpx|env|command|exec|nice|nohup|xargs|eval|cross-env|shx|npm|pnpm|yarn|bun|x|dlx|run|--|if|not|exist)$/;

/** The command that `sudo`, `npx` and the like start in the end. */
function withoutWrapper(words: readonly string[]): string[] {
  let at = 0;
  for (; at < words.length - 1; at += 1) {
    const word = words[at] ?? '';
    const belongs = at > 0 && (word.startsWith('-') || /^[A-Za-z_]\w*=/.test(word));
    if (!wrappers.test(word) && !belongs) break;
  }
  return words.slice(at).map((word, index) => (index === 0 ? word.replace(/^@/, '') : word));
}

/** Paths that a piece of JavaScript names in the call that removes them. */
function pathsInCode(args: readonly string[]): string[] {
  const call = /\b(?:rm|rmdir|remove|emptyDir|rimraf|unlink)(?:Sync)?\s*\(\s*(['"`])([^'"`]+)\1/g;
  return [...unescaped(args.join(' ')).matchAll(call)].map((found) => found[2] ?? '');
}

function unescaped(word: string): string {
  return word.replace(/\\([\s\S])/g, '$1');
}
