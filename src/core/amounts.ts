// How spans of time and sizes are written for people, the same in every reason.

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** `45 s`, `10 min`, `5 h`, `14 d`: rounded down, so that a text never claims more age than there is. */
export function durationText(spanMs: number): string {
  const span = Math.abs(spanMs);
  if (span >= 2 * dayMs) return `${Math.floor(span / dayMs)} d`;
  if (span >= 2 * hourMs) return `${Math.floor(span / hourMs)} h`;
  if (span >= 2 * minuteMs) return `${Math.floor(span / minuteMs)} min`;
  return `${Math.floor(span / 1000)} s`;
}

/** `1 file`, `12 files`. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** `812 B`, `1.5 kB`, `100.0 GB`: powers of 1000, as disks are sold. */
export function sizeText(sizeBytes: number): string {
  const units = ['kB', 'MB', 'GB', 'TB'];
  if (sizeBytes < 1000) return `${sizeBytes} B`;
  let size = sizeBytes / 1000;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${size.toFixed(1)} ${units[unit]}`;
}
