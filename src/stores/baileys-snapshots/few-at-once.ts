// Sessions of Baileys that this process reads or writes at the same time.
import { FewAtOnce } from '../../vault/few-at-once.ts';

const usualLimit = 4;

export const fewAtOnce = new FewAtOnce(usualLimit);
