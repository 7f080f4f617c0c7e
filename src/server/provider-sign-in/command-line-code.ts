/**
 * How a command line gets an API token when its user signs in with an identity provider. The person signs in with a browser on the same
 * computer, and the browser carries a code to the command line, which listens at 127.0.0.1 on a port of the moment (RFC 8252, section 7.3).
 * Chosen before a code that a person types over from one to the other (RFC 8628): there, whoever begins the sign-in anywhere in the world
 * gets the token once somebody is talked into confirming it (section 5.4); here the code reaches the person's own computer alone.
 *
 * Another user of that computer could begin it too, and send the person the link. So nothing is carried over by itself: the person is
 * shown words that the command line shows as well, and the code is behind a link of that page, which only the person's browser has. The
 * code is good once, for five minutes, and only with what the command line has made its challenge of (PKCE).
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { SlipwayError } from '../../api/errors.ts';
import { commandLineWords } from '../../api/sign-in-with-provider.ts';
import type { Change } from '../audit/record-change.ts';
import { inTransaction } from '../db/transaction.ts';
import { byIdentityProvider, type IdentifiedPerson } from '../http/administrator.ts';
import type { PageContent } from '../http/page.ts';
import { hashSecret, newSecret } from '../keys/secret.ts';
import { makeTokenFor } from '../sign-in/sign-in.ts';
import type { SiteContext } from '../site-context.ts';
import type { WaitingCommandLine } from './begun-sign-in.ts';

const LIFETIME_MILLISECONDS = 5 * 60_000;

/** A page with the link to the command line. */
export async function offerToCommandLine(
  site: SiteContext,
  user: { id: string; name: string },
  { port, challenge }: WaitingCommandLine,
): Promise<PageContent> {
  const code = newSecret('code');
  const expires_at = new Date(site.now().getTime() + LIFETIME_MILLISECONDS);
  await site.db
    .insertInto('command_line_code')
    .values({ code_hash: hashSecret(code), user_id: user.id, challenge, expires_at })
    .execute();
  return {
    title: 'A command line waits',
    sentences: [
      `You are signed in as ${user.name}. A command line on this computer asks to work as you, with an API token.`,
      `Go on only if you have just begun that yourself and it shows: ${commandLineWords(challenge)}`,
      'Otherwise close this page: somebody else has sent you the link.',
    ],
    link: { text: `Let the command line work as ${user.name}`, to: `http://127.0.0.1:${port}/?code=${code}` },
  };
}

export async function tradeCode(
  site: SiteContext,
  changeAs: (person: IdentifiedPerson) => Change,
  given: { code: string; codeVerifier: string; tokenName: string; validDays: number },
) {
  const user = await takeCode(site, given);
  const token = { name: given.tokenName, validDays: given.validDays };
  return makeTokenFor(site, changeAs, byIdentityProvider(user), user.id, token);
}

/** Whose it is. Gone with the first attempt, right or wrong. */
async function takeCode(site: SiteContext, { code, codeVerifier }: { code: string; codeVerifier: string }) {
  const row = await inTransaction(site.db, (tx) =>
    tx.deleteFrom('command_line_code').where('code_hash', '=', hashSecret(code)).returningAll().executeTakeFirst(),
  );
  if (row === undefined || row.expires_at <= site.now() || !isMadeOf(row.challenge, codeVerifier)) throw notKnown();
  const user = await site.db
    .selectFrom('user_account')
    .select(['id', 'name'])
    .where('id', '=', row.user_id)
    .where('disabled', '=', false)
    .executeTakeFirst();
  if (user === undefined) throw notKnown();
  return user;
}

/** RFC 7636, section 4.6. */
function isMadeOf(challenge: string, verifier: string): boolean {
  const made = createHash('sha256').update(verifier).digest();
  const expected = Buffer.from(challenge, 'base64url');
  return expected.length === made.length && timingSafeEqual(expected, made);
}

function notKnown(): SlipwayError {
  return new SlipwayError(
    'SLIP-1061',
    'The code is not known, was used already, is older than five minutes, or belongs to another command line. Begin again.',
  );
}
