/**
 * How long a sign-in has to wait after failures. Pauses that grow, never a lock that only an administrator opens: otherwise any stranger
 * could keep everybody out by failing under their names (OWASP, authentication cheat sheet, "account lockout").
 *
 *   one account, from one address     5 failures are free, then 30 s, doubled with each further failure up to 15 min
 *   one address, whatever accounts   20 failures are free, then the same: one password tried on many names
 *   one account, from everywhere     50 failures are free, then the same: many addresses at one name. An address from which this user has
 *                                    signed in before is exempt, so a stranger never slows the user's own desk down
 *
 * Failures are forgotten a day after the last one; those of an account from an address also when it signs in there. Attempts within a pause
 * are refused unseen and do not count. So a stranger has some 120 guesses a day from an address.
 */

export interface Failures {
  readonly count: number;
  readonly lastAt: Date | null;
}

export interface SignInFacts {
  readonly accountFromAddress: Failures;
  readonly address: Failures;
  readonly account: Failures;
  /** The user has signed in from this address before. */
  readonly knownAddress: boolean;
}

const FREE = { accountFromAddress: 5, address: 20, account: 50 } as const;
const FIRST_MILLISECONDS = 30_000;
const LONGEST_MILLISECONDS = 15 * 60_000;
export const FORGOTTEN_AFTER_MILLISECONDS = 24 * 3_600_000;

/** Milliseconds until the next attempt is looked at; 0: now. */
export function signInPause(facts: SignInFacts, now: Date): number {
  return Math.max(
    pauseAfter(facts.accountFromAddress, FREE.accountFromAddress, now),
    pauseAfter(facts.address, FREE.address, now),
    facts.knownAddress ? 0 : pauseAfter(facts.account, FREE.account, now),
  );
}

function pauseAfter({ count, lastAt }: Failures, free: number, now: Date): number {
  if (lastAt === null || count < free) return 0;
  const pause = Math.min(LONGEST_MILLISECONDS, FIRST_MILLISECONDS * 2 ** (count - free));
  return Math.max(0, lastAt.getTime() + pause - now.getTime());
}
