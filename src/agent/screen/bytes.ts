/** Amounts and times for a person. */

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** `0 B`, `512 B`, `1.50 KiB`, `45.2 MiB`, `1023 GiB`: three digits and a binary unit. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return '? B';
  if (bytes < 1024) return `${Math.round(bytes)} B`;
  let value = bytes / 1024;
  let unit = 0;
  // 1023.5 would be written as 1024.
  while (value >= 1023.5 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** Whole percents, rounded down, so that 100 means all of it; null where no share can be told. */
export function percentOf(done: number | null, total: number | null): number | null {
  if (done === null || total === null || !(total > 0) || !(done >= 0)) return null;
  return Math.min(100, Math.floor((done / total) * 100));
}

/** `0:07`, `12:34`, `1:02:03`. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const pad = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/** How long to wait: `45 s`, `15:00 min`. */
export function formatWait(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${formatDuration(seconds * 1000)} min`;
}
