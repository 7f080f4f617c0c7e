import { SlipwayError } from '../../api/errors.ts';
import * as contract from '../../api/sign-in.ts';
import { type Administrator, requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import type { RequestLimits } from '../http/request-limits.ts';
import type { SiteContext } from '../site-context.ts';
import { clearedCookie, cookieOf, sessionIn } from './cookie.ts';
import { changeOwnPassword, describeMe, signIn, signInForToken } from './sign-in.ts';
import { endSession, listSessions } from './user-session.ts';

export function registerSignInRoutes(register: Register, site: SiteContext, limits: RequestLimits): void {
  register(contract.signIn, async ({ body, address, headers, setCookie }) => {
    limits.takePassword(address);
    const userAgent = headers['user-agent'] ?? '';
    const { me, secret } = await signIn(site, body, { address, userAgent }, sessionIn(headers.cookie));
    setCookie(cookieOf(secret));
    return me;
  });
  register(contract.signInForToken, ({ body, address }) => {
    limits.takePassword(address);
    return signInForToken(site, body, address);
  });
  register(contract.signOut, async ({ caller, setCookie }) => {
    const { userId, credential } = requireAdministrator(caller);
    if (userId !== null && credential.kind === 'session') await endSession(site.db, userId, credential.id);
    setCookie(clearedCookie);
    return null;
  });
  register(contract.getMe, ({ caller }) => describeMe(site, requireAdministrator(caller)));
  register(contract.changeOwnPassword, async ({ caller, body, address, setCookie }) => {
    limits.takePassword(address);
    const { me, secret } = await changeOwnPassword(site, requireAdministrator(caller), body, address);
    setCookie(cookieOf(secret));
    return me;
  });
  register(contract.listOwnSessions, ({ caller }) => {
    const { id, sessionId } = requireUser(requireAdministrator(caller));
    return listSessions(site, id, sessionId);
  });
  register(contract.endOwnSession, async ({ caller, params }) => {
    await endSession(site.db, requireUser(requireAdministrator(caller)).id, params.id);
    return null;
  });
}

function requireUser({ userId, credential }: Administrator): { id: string; sessionId: string | null } {
  if (userId === null)
    throw new SlipwayError('SLIP-1006', 'Only users have sessions; this credential belongs to the site server itself.');
  return { id: userId, sessionId: credential.kind === 'session' ? credential.id : null };
}
