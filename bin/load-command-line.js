// Loads the built command line, one file. What V8 made of it when it was built lies beside it, so that no start compiles it anew;
// another Node than that one finds it of no use and compiles as usual. A script, as that file is: modules take longer to load.
const { existsSync, readFileSync } = require('node:fs');
const { createRequire } = require('node:module');
const { join } = require('node:path');
const { Script } = require('node:vm');

const file = join(__dirname, '../dist/doors/cli/command-line.cjs');
const compiledFile = `${file}.compiled`;

/** @returns null where it is not built; else what runs once `run` is called */
function loadCommandLine() {
  if (!existsSync(file)) return null;
  // The build sees to it that it is plain ASCII, which is read fastest as this.
  const script = new Script(readFileSync(file, 'latin1'), {
    filename: file,
    ...(existsSync(compiledFile) && { cachedData: readFileSync(compiledFile) }),
  });
  return { script, run: () => script.runInThisContext()(createRequire(file), file) };
}

module.exports = { compiledFile, loadCommandLine };
