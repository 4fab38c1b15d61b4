// The time by which this process knows for how long it has not heard of its leases, sleep of the machine included.

/** More than the two clocks come apart while they are read one after the other, and less than any lease lasts. */
const leapMs = 50;

let sleptMs = 0;
let apartMs = Date.now() - performance.now();

/**
 * Only differences mean anything. On Linux the steady clock stands still while the machine sleeps, or is moved to
 * another one, and the database's does not: so what the date leaps forward counts too. A date that was only set
 * forward looks the same, and costs one question to the database; one that is set back means nothing.
 */
export function wakingNowMs(): number {
  const steadyMs = performance.now();
  const nowApartMs = Date.now() - steadyMs;
  if (nowApartMs > apartMs + leapMs) sleptMs += nowApartMs - apartMs;
  apartMs = nowApartMs;
  return steadyMs + sleptMs;
}
