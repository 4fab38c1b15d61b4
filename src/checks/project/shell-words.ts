// Splits a shell script into its commands and words, without running anything. Words come out as patterns (see glob.ts).
import { literally } from './glob.ts';

/** Stands in a word for what only running the script could tell. No path holds this letter. */
export const unknownPart = '\0';

export interface ShellOptions {
  /** Values of variables that are known before the script begins. */
  readonly variables?: Readonly<Record<string, string>>;
}

interface Reading {
  readonly text: string;
  at: number;
  readonly variables: Map<string, string>;
  readonly commands: string[][];
  command: string[];
  /** The word so far; null between words. */
  word: string | null;
  /** The next word is the target of `<` or `>` and belongs to no command. */
  redirected: boolean;
  readonly heredocs: string[];
}

const deepest = 4;

/** A rough reader of POSIX shell: it knows quotes, comments, variables, substitutions, redirections and here-documents. */
export function shellCommands(script: string, options: ShellOptions = {}, depth = 0): string[][] {
  const reading: Reading = {
    text: script.replaceAll('\r\n', '\n').replaceAll('\0', ''),
    at: 0,
    variables: new Map(Object.entries(options.variables ?? {})),
    commands: [],
    command: [],
    word: null,
    redirected: false,
    heredocs: [],
  };
  while (reading.at < reading.text.length) step(reading, depth);
  endCommand(reading);
  return reading.commands;
}

function step(reading: Reading, depth: number): void {
  const letter = reading.text[reading.at] ?? '';
  const following = reading.text[reading.at + 1] ?? '';
  reading.at += 1;
  if (letter === '\\') {
    reading.at += 1;
    if (following !== '\n') append(reading, literally(following));
  } else if (letter === "'") quotedPart(reading, "'", depth);
  else if (letter === '"') quotedPart(reading, '"', depth);
  else if (letter === '$' || letter === '`') append(reading, expansion(reading, letter, depth));
  else if (letter === '#' && reading.word === null) skipTo(reading, '\n');
  else if (letter === '<' || letter === '>' || (letter === '&' && following === '>'))
    redirection(reading, letter);
  else if (letter === '\n') endLine(reading);
  else if (';&|()'.includes(letter)) endCommand(reading);
  else if (letter === ' ' || letter === '\t') endWord(reading);
  else append(reading, letter === '~' && reading.word === null ? unknownPart : letter);
}

function append(reading: Reading, part: string): void {
  reading.word = (reading.word ?? '') + part;
}

function quotedPart(reading: Reading, quote: string, depth: number): void {
  append(reading, '');
  while (reading.at < reading.text.length) {
    const letter = reading.text[reading.at] ?? '';
    reading.at += 1;
    if (letter === quote) return;
    if (quote === '"' && letter === '\\' && /[$`"\\\n]/.test(reading.text[reading.at] ?? '')) {
      append(reading, literally(reading.text[reading.at] ?? ''));
      reading.at += 1;
    } else if (quote === '"' && (letter === '$' || letter === '`')) {
      append(reading, expansion(reading, letter, depth));
    } else {
      append(reading, literally(letter));
    }
  }
}

/** The value of what begins at `$` or a backquote; commands inside a substitution are commands as well. */
function expansion(reading: Reading, opened: string, depth: number): string {
  if (opened === '`') return substitution(reading, skipTo(reading, '`'), depth);
  const rest = reading.text.slice(reading.at, reading.at + 4096);
  if (rest.startsWith('(')) return substitution(reading, balanced(reading), depth);
  const braced = /^\{([A-Za-z_]\w*)(?::?[-=]([^{}$`]*))?\}/.exec(rest);
  const named = braced ?? /^([A-Za-z_]\w*)/.exec(rest);
  if (named !== null) {
    reading.at += named[0].length;
    return (
      reading.variables.get(named[1] ?? '') ?? (named[2] === undefined ? unknownPart : literally(named[2]))
    );
  }
  const other = /^(\{[^{}]*\}|[\d@*#?$!-])/.exec(rest);
  if (other === null) return '$';
  reading.at += other[0].length;
  return unknownPart;
}

function substitution(reading: Reading, inner: string, depth: number): string {
  if (inner.trim() === 'pwd') return '.';
  // The folder of the script itself, as scripts write it; `.` is right where the caller starts from that folder.
  const own =
    /^\s*(?:cd\s+"?)?\$?\(?\s*dirname\s+"?\$(?:0|\{?BASH_SOURCE(?:\[0\])?\}?|\{0\})"?\s*\)?"?\s*(?:(?:&&|;)\s*pwd(?:\s+-P)?)?\s*$/;
  if (inner.length < 200 && own.test(inner)) return reading.variables.get('0') ?? unknownPart;
  if (depth < deepest) {
    const variables = Object.fromEntries(reading.variables);
    reading.commands.push(...shellCommands(inner, { variables }, depth + 1));
  }
  return unknownPart;
}

/** Reads from an opening parenthesis to the one that closes it. */
function balanced(reading: Reading): string {
  const start = reading.at + 1;
  let open = 0;
  while (reading.at < reading.text.length) {
    const letter = reading.text[reading.at];
    reading.at += 1;
    if (letter === '(') open += 1;
    if (letter === ')') open -= 1;
    if (open === 0) return reading.text.slice(start, reading.at - 1);
  }
  return reading.text.slice(start);
}

function skipTo(reading: Reading, end: string): string {
  const found = reading.text.indexOf(end, reading.at);
  const stop = found === -1 ? reading.text.length : found;
  const skipped = reading.text.slice(reading.at, stop);
  // A line's end still ends its command.
  reading.at = end === '\n' ? stop : stop + 1;
  return skipped;
}

function redirection(reading: Reading, letter: string): void {
  if (/^\d+$/.test(reading.word ?? '')) reading.word = null;
  endWord(reading);
  const heredoc = /^<(-?)\s*['"\\]?([\w.-]+)/.exec(reading.text.slice(reading.at, reading.at + 200));
  if (letter === '<' && heredoc !== null && reading.text[reading.at + 1] !== '<')
    reading.heredocs.push(heredoc[2] ?? '');
  while (/[<>&|]/.test(reading.text[reading.at] ?? '')) reading.at += 1;
  reading.redirected = true;
}

function endLine(reading: Reading): void {
  endCommand(reading);
  for (const word of reading.heredocs.splice(0)) {
    for (
      let line: string | null = null;
      line?.trim() !== word && reading.at < reading.text.length;
      reading.at += 1
    ) {
      line = skipTo(reading, '\n');
    }
  }
}

function endWord(reading: Reading): void {
  if (reading.word === null) return;
  if (!reading.redirected) reading.command.push(reading.word);
  reading.redirected = false;
  reading.word = null;
}

const keywords = new Set([
  'if',
  'then',
  'else',
  'elif',
  'do',
  'while',
  'until',
  '!',
  '{',
  '}',
  'time',
  'fi',
  'done',
]);
const declarations = new Set(['export', 'local', 'readonly', 'declare', 'typeset']);

function endCommand(reading: Reading): void {
  endWord(reading);
  reading.redirected = false;
  const words = reading.command;
  reading.command = [];
  while (keywords.has(words[0] ?? '')) words.shift();
  const assigns = declarations.has(words[0] ?? '') ? words.slice(1) : words;
  let count = 0;
  for (const word of assigns) {
    const assignment = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word);
    if (assignment === null) break;
    reading.variables.set(assignment[1] ?? '', assignment[2] ?? '');
    count += 1;
  }
  const rest = assigns === words ? words.slice(count) : [];
  if (rest.length > 0) reading.commands.push(rest);
}
