/** A refusal of the site, or its absence, in words for a person: the site's own sentence says what to do, and its code has a page. */
import { SlipwayError } from '../../api/errors.ts';
import { SiteAbsentError } from '../site/client.ts';

export interface Failure {
  readonly message: string;
  /** As `SLIP-1004`; null: the site has not refused it. */
  readonly code: string | null;
  /** There was no answer of the site. */
  readonly isAbsent: boolean;
  /** Of a form: which field, and what is wrong with it. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/** What was asked for is not there, or not any more. */
export function isNotThere(error: unknown): boolean {
  return error instanceof SlipwayError && error.code === 'SLIP-1002';
}

export function failureOf(error: unknown): Failure {
  if (error instanceof SlipwayError)
    return { message: error.message, code: error.code, isAbsent: false, problems: error.problems ?? [] };
  if (error instanceof SiteAbsentError) return { message: error.message, code: null, isAbsent: true, problems: [] };
  return { message: error instanceof Error ? error.message : String(error), code: null, isAbsent: false, problems: [] };
}
