// The time, as often as ages on the page should change: one clock for all of them.
import { signal } from '@preact/signals';

const beatMs = 5_000;

export const nowMs = signal(Date.now());

setInterval(() => {
  nowMs.value = Date.now();
}, beatMs);
