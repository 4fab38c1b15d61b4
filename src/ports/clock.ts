// Time as a port, so that tests can jump it and nothing below the doors asks the machine.

export interface Clock {
  /** Milliseconds since 1970. May jump: never subtract two of these to measure how long something took. */
  nowMs(): number;
}
