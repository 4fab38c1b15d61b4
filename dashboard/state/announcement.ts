// What is said aloud by screen readers: progress and results that appear without being asked for.
import { signal } from '@preact/signals';

export const announcement = signal('');

export function announce(text: string): void {
  announcement.value = text;
}
