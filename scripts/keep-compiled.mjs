// Runs the built command line once and keeps what V8 compiled of it meanwhile, for bin/holdfast.
// `node scripts/keep-compiled.mjs snapshot …`: whatever the command uses starts fast from then on.
import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import commandLines from '../bin/load-command-line.js';

const { compiledFile, loadCommandLine } = commandLines;
const commandLine = loadCommandLine();
if (commandLine === null) throw new Error('there is no command line; build it first');
// Else what the start compiled is thrown away before the end of the command. What is kept names the flags it was made under.
setFlagsFromString('--no-flush-bytecode');
process.on('exit', () => {
  setFlagsFromString('--flush-bytecode');
  writeFileSync(compiledFile, commandLine.script.createCachedData());
});
commandLine.run();
