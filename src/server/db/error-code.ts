/** Whether an error carries one of these codes: of the system (ENOENT …) or of PostgreSQL (57P03 …). */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}

/** Whether PostgreSQL refuses what it was given (classes 22 data exception, 23 integrity constraint violation), rather than being unable to work. */
export function concernsData(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^2[23].{3}$/.test(error.code);
}

/** The words of pg 8 for a connection that ended under a query, which has no code. */
const ENDED = /^(Connection terminated|Client has encountered a connection error)/;

/** Whether the database went away: what was under way may have been kept or not. PostgreSQL, appendix A: class 08, 57P01 to 57P03. */
export function isDatabaseGone(error: unknown): boolean {
  if (hasCode(error, '57P01', '57P02', '57P03', '08000', '08003', '08006', 'ECONNRESET', 'EPIPE')) return true;
  return error instanceof Error && ENDED.test(error.message);
}
