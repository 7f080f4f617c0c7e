/** A request that changes the site, known before anything is done. */
import type { z } from 'zod';
import type { Route } from '../../api/route.ts';

export interface ObjectChange {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** An id in the place of the one that the site gives to what this makes: later changes name it. */
  readonly standIn: string | null;
}

/** `standIn`: of what it makes. */
export function changeOf<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  route: Route<P, Q, B, R>,
  { params, body, standIn }: { params?: z.input<P>; body?: z.input<B>; standIn?: string },
): ObjectChange {
  const given = Object.entries(params ?? {}).map(([name, value]) => [name, String(value)] as const);
  return { route: route as Route, params: Object.fromEntries(given), body, standIn: standIn ?? null }; // `as`: the input was of this route's own schemas.
}
