// A moment in full, in the reader's own time zone: what stands behind every age on a page.
export function exactTime(atMs: number): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const at = new Date(atMs);
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}
