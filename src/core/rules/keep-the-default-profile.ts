// Keeps profiles without a clientId (`session`, `RemoteAuth`): no list can name them, so no list can condemn them.
import { sessionRule } from './per-subject.ts';

export const keepTheDefaultProfile = sessionRule('keep-the-default-profile', 'keep', ({ ref }) =>
  ref.engine === 'wwebjs' && ref.clientId == null
    ? 'it has no clientId, so an instances list cannot name it'
    : null,
);
