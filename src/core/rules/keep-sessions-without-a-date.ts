// Keeps sessions without any file: nothing tells when they were last used.
import { sessionRule } from './per-subject.ts';

export const keepSessionsWithoutADate = sessionRule('keep-sessions-without-a-date', 'keep', ({ newestMs }) =>
  newestMs === null ? 'it holds no file, so nothing tells when it was last used' : null,
);
