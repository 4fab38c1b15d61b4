// Removes a copy that somebody began to bring to a place and never will: it was no session yet, so nothing takes it back.
import type { DiscardCopy } from '../core/plan.ts';
import type { StepHandler } from './step-handler.ts';

export const discardCopy: StepHandler<DiscardCopy> = {
  async check({ session, path }, { transfers }) {
    const place = await transfers.place(session.place);
    if (await place.isArriving(path)) return 'ready';
    return (await place.state(path)) === 'absent' ? 'done' : { skip: 'it has become a session since' };
  },
  inverse: () => null,
  async act({ session, path }, { transfers }) {
    await (await transfers.place(session.place)).discard(path);
  },
  trashChange: async () => ({ added: [], removed: [] }),
};
