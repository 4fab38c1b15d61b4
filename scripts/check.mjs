// `npm run check`: the quick loop: types, lint, format, quick tests, architecture.
import { checkSources, install, node } from './steps.mjs';

install();
await checkSources();
node(['node_modules/vitest/vitest.mjs', 'run', '--project', 'quick', '--reporter', 'dot']);
