// A number of things as people read it: 12,345.
const grouped = new Intl.NumberFormat('en');

export function countText(count: number): string {
  return grouped.format(count);
}

/** `1 file`, `12,345 files`. */
export function countedText(count: number, what: string): string {
  return `${countText(count)} ${what}${count === 1 ? '' : 's'}`;
}
