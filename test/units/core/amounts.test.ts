// How times and sizes read.
import { expect, test } from 'vitest';
import { durationText, sizeText } from '../../../src/core/amounts.ts';
import { dayMs, hourMs, minuteMs } from './worlds.ts';

test.each([
  [0, '0 s'],
  [2 * minuteMs - 1, '119 s'],
  [2 * minuteMs, '2 min'],
  [2 * hourMs - 1, '119 min'],
  [2 * hourMs, '2 h'],
  [2 * dayMs - 1, '47 h'],
  [2 * dayMs, '2 d'],
  [15 * dayMs - 1, '14 d'],
  [-3 * hourMs, '3 h'],
])('a span of %i ms never claims more than it is', (spanMs, text) => {
  expect(durationText(spanMs)).toBe(text);
});

test.each([
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1_000_000, '1.0 MB'],
  [100e9, '100.0 GB'],
  [2e15, '2000.0 TB'],
])('%i bytes are told in powers of 1000', (sizeBytes, text) => {
  expect(sizeText(sizeBytes)).toBe(text);
});
