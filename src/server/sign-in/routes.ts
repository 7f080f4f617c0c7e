import { SlipwayError } from '../../api/errors.ts';
import * as contract from '../../api/sign-in.ts';
import { type Administrator, requireAdministrator } from '../http/administrator.ts';
import type { Register } from '../http/handlers.ts';
import type { RequestLimits } from '../http/request-limits.ts';
import { clearedCookie, cookieOf, sessionIn } from './cookie.ts';
import { changeOwnPassword, checkOwnPassword, describeMe, signIn, signInForToken } from './sign-in.ts';
import { endSession, listSessions } from './user-session.ts';

export function registerSignInRoutes(register: Register, limits: RequestLimits): void {
  register.withPersonFound(contract.signIn, async ({ site, changeAs, body, address, headers, setCookie }) => {
    limits.takePassword(address);
    const userAgent = headers['user-agent'] ?? '';
    const { me, secret } = await signIn(site, changeAs, body, { address, userAgent }, sessionIn(headers.cookie));
    setCookie(cookieOf(secret));
    return me;
  });
  register.withPersonFound(contract.signInForToken, ({ site, changeAs, body, address }) => {
    limits.takePassword(address);
    return signInForToken(site, changeAs, body, address);
  });
  register(contract.signOut, async ({ site, caller, setCookie }) => {
    const { userId, credential } = requireAdministrator(caller);
    if (userId !== null && credential.kind === 'session') await endSession(site.db, userId, credential.id);
    setCookie(clearedCookie);
    return null;
  });
  register(contract.getMe, ({ site, caller }) => describeMe(site, requireAdministrator(caller)));
  register.withLongWork(contract.changeOwnPassword, 'hashes passwords, and counts attempts', async (input) => {
    const { site, body, address } = input;
    limits.takePassword(address);
    const caller = requireAdministrator(input.caller);
    const checked = await checkOwnPassword(site, caller, body, address);
    const { me, secret } = await input.change((within) => changeOwnPassword(within, caller, checked, address));
    input.setCookie(cookieOf(secret));
    return me;
  });
  register(contract.listOwnSessions, ({ site, caller }) => {
    const { id, sessionId } = requireUser(requireAdministrator(caller));
    return listSessions(site, id, sessionId);
  });
  register(contract.endOwnSession, async ({ site, caller, params }) => {
    await endSession(site.db, requireUser(requireAdministrator(caller)).id, params.id);
    return null;
  });
}

function requireUser({ userId, credential }: Administrator): { id: string; sessionId: string | null } {
  if (userId === null)
    throw new SlipwayError('SLIP-1006', 'Only users have sessions; this credential belongs to the site server itself.');
  return { id: userId, sessionId: credential.kind === 'session' ? credential.id : null };
}
