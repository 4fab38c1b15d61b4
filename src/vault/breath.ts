// Lets others have the event loop now and then: nothing here may keep it for more than 20 ms.
import { giveTurn, isTurnOver } from './fair-turn.ts';

export class Breath {
  /** To be awaited between pieces of work of a few milliseconds. */
  async take(): Promise<void> {
    if (isTurnOver()) await giveTurn();
  }
}
