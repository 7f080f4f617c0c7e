/** The computer's clock is set from the site, since a new computer's may be anything; bounded, since everything that is valid for a time hangs on it. */

const DAY = 86_400_000;
/** Less is not worth a jump in the middle of a log. */
const WORTH_SETTING = 2_000;

export type ClockDecision = { set: true; time: Date } | { set: false; reason: string };

/** `issuedAt`: the site's clock when it made the boot ticket, minutes ago at most. A site that says something else by more than a day is not believed. */
export function decideClock(facts: { siteTime: Date; issuedAt: Date; now: Date }): ClockDecision {
  const { siteTime, issuedAt, now } = facts;
  if (Math.abs(siteTime.getTime() - issuedAt.getTime()) > DAY)
    return {
      set: false,
      reason: `The site's time ${siteTime.toISOString()} is a day or more from its boot ticket's ${issuedAt.toISOString()}; the clock stays as it is.`,
    };
  if (Math.abs(siteTime.getTime() - now.getTime()) < WORTH_SETTING)
    return { set: false, reason: 'The clock is right.' };
  return { set: true, time: siteTime };
}
