/** A refusal of the site, or its absence, in words for a person: the site's own sentence says what to do, and its code has a page. */
import { SlipwayError } from '../../api/errors.ts';
import { SiteAbsentError } from '../site/client.ts';

export interface Failure {
  readonly message: string;
  /** As `SLIP-1004`; null: the site was not reached. */
  readonly code: string | null;
  /** Of a form: which field, and what is wrong with it. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

export function failureOf(error: unknown): Failure {
  if (error instanceof SlipwayError)
    return { message: error.message, code: error.code, problems: error.problems ?? [] };
  if (error instanceof SiteAbsentError) return { message: error.message, code: null, problems: [] };
  return { message: error instanceof Error ? error.message : String(error), code: null, problems: [] };
}
