// `npm run check`: the quick loop: types, lint, format, unit tests, architecture.
import { install, node } from './steps.mjs';

install();
node(['node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json']);
node(['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings']);
node(['node_modules/prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.']);
node(['node_modules/vitest/vitest.mjs', 'run', '--project', 'quick', '--reporter', 'dot']);
