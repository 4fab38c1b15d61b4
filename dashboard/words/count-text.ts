// A number of things as people read it: 12,345.
const grouped = new Intl.NumberFormat('en');

export function countText(count: number): string {
  return grouped.format(count);
}
