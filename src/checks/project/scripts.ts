// Takes the shell scripts out of a project's files: package.json scripts, recipes of a Makefile, a Dockerfile's commands.

export interface Script {
  /** How a person would call it: `the script "clean"`, `line 12`. */
  readonly name: string;
  readonly text: string;
  /** Runs without being asked for by name: with an install, a build, or each start. */
  readonly automatic: boolean;
  /** Absolute folder where it starts, where that is not the folder of its file. */
  readonly startsIn?: string;
}

const automaticNames =
  /^((pre|post)?(install|start|build|dev|prepare|prepublish|prepublishOnly|pack|restart|test))$/;

/** @throws SyntaxError where the text is not JSON */
export function packageScripts(text: string): Script[] {
  const manifest: unknown = JSON.parse(text);
  const scripts =
    manifest !== null && typeof manifest === 'object' && 'scripts' in manifest ? manifest.scripts : {};
  const entries = Object.entries(scripts ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  const automatic = new Set(entries.map(([name]) => name).filter((name) => automaticNames.test(name)));
  // A script that an automatic one starts is automatic as well. A set grows while it is gone through.
  for (const name of automatic) {
    const body = entries.find(([candidate]) => candidate === name)?.[1] ?? '';
    for (const [other] of entries) if (starts(body, other)) automatic.add(other);
  }
  return entries.map(([name, script]) => ({
    name: `the script "${name}"`,
    text: script,
    automatic: automatic.has(name) || automatic.has(name.replace(/^(pre|post)/, '')),
  }));
}

function starts(script: string, name: string): boolean {
  const words = script.split(/[\s;&|]+/);
  return words.some(
    (word, index) =>
      word === name && /^(run|run-script|npm|yarn|pnpm|bun|run-s|run-p)$/.test(words[index - 1] ?? ''),
  );
}

/** Recipe lines, with the variables of the file put before them as the shell would write them. */
export function makefileScripts(text: string): Script[] {
  const lines = text.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/);
  const variables = lines.flatMap((line) => {
    const found = /^(?:export\s+)?([A-Za-z_]\w*)\s*[:?+]?=\s*([^#]*)/.exec(line);
    return found === null
      ? []
      : [
          `${found[1]}="${toShell(found[2] ?? '')
            .trim()
            .replaceAll('"', '')}"`,
        ];
  });
  let target = '';
  return lines.flatMap((line) => {
    if (!line.startsWith('\t')) {
      target = /^([^\s:=#][^:=#]*):(?!=)/.exec(line)?.[1]?.trim() ?? target;
      return [];
    }
    const recipe = toShell(line.slice(1).replace(/^[@+-]+/, ''));
    const automatic = /^(all|build|install|run|start|dev)$/.test(target);
    return [{ name: `the target "${target}"`, text: [...variables, recipe].join('\n'), automatic }];
  });
}

function toShell(text: string): string {
  const own = text.replaceAll(/\$[({](RM)[)}]/g, 'rm -f').replaceAll(/\$[({](CURDIR|PWD)[)}]/g, '.');
  return own.replaceAll(/\$\(([A-Za-z_]\w*)\)/g, '${$1}').replaceAll('$$', '$');
}

/** What runs when an image is built, and what runs each time its container starts. */
export function dockerfileScripts(text: string): Script[] {
  let startsIn = '/';
  return dockerfileLines(text).flatMap(({ instruction, rest }): Script[] => {
    if (instruction === 'WORKDIR') startsIn = rest.startsWith('/') ? rest : `${startsIn}/${rest}`;
    if (!/^(RUN|CMD|ENTRYPOINT)$/.test(instruction)) return [];
    const name = `its ${instruction}`;
    return [{ name, text: commandOf(rest), automatic: instruction !== 'RUN', startsIn }];
  });
}

export interface DockerfileLine {
  readonly instruction: string;
  readonly rest: string;
}

export function dockerfileLines(text: string): DockerfileLine[] {
  const logical = text
    .replaceAll(/^[ \t]*#.*$/gm, '')
    .replaceAll(/\\[ \t]*\r?\n/g, ' ')
    .split(/\r?\n/);
  return logical.flatMap((line) => {
    const found = /^\s*([A-Za-z]+)\s+(.*)$/.exec(line);
    return found === null
      ? []
      : [{ instruction: (found[1] ?? '').toUpperCase(), rest: (found[2] ?? '').trim() }];
  });
}

/** The exec form `["rm", "-rf", "x"]` as a line of shell. */
function commandOf(rest: string): string {
  const parts = /^\[.*\]$/s.test(rest)
    ? [...rest.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((found) => found[1] ?? '')
    : [];
  return parts.length > 0
    ? parts.map((part) => `'${part.replaceAll("'", `'\\''`)}'`).join(' ')
    : rest.replace(/^(--\S+\s+)+/, '');
}
