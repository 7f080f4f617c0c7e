/** Whether an error carries one of these codes: of the system (ENOENT …) or of PostgreSQL (57P03 …). */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && codes.includes(error.code);
}

/** Whether PostgreSQL refuses what it was given (classes 22 data exception, 23 integrity constraint violation), rather than being unable to work. */
export function concernsData(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && /^2[23].{3}$/.test(error.code);
}
