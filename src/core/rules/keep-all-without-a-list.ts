// Keeps everything while there is no instances list that can be used: an absent list is not an empty one.
import { sessionRule } from './per-subject.ts';

export const keepAllWithoutAList = sessionRule(
  'keep-all-without-a-list',
  'keep',
  (_session, { inventory }) => {
    const { registry } = inventory;
    if (registry.state === 'read') return null;
    if (registry.state === 'none') return 'no instances list is given';
    return `the instances list ${registry.path} cannot be used: ${registry.why}`;
  },
);
