// `npm start`: installs and builds what is missing, then runs the keeper; without places, over a demo world.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { build, install, root } from './steps.mjs';

install();
build();
const given = process.argv.slice(2).filter((argument) => argument !== '--dev');
const hasHome =
  given.some((argument) => argument === '--home' || argument.startsWith('--home=')) ||
  process.env.HOLDFAST_HOME;
const args = [
  join(root, 'bin', 'holdfast'),
  'serve',
  ...(hasHome ? [] : ['--home', join(root, '.holdfast-home')]),
  '--demo',
  join(root, 'holdfast-demo'),
  ...given,
];
// The keeper is told of every signal and ends cleanly; this process only waits for it.
const keeper = spawn(process.execPath, args, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => keeper.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal));
keeper.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
