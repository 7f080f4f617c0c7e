import * as contract from '../../api/sign-in-with-provider.ts';
import type { Register } from '../http/handlers.ts';
import type { RequestLimits } from '../http/request-limits.ts';
import { listEnabledProviders } from '../identity-providers/identity-provider.ts';
import { cookieOf, sessionIn } from '../sign-in/cookie.ts';
import { begunCookie, clearedBegunCookie } from './begun-sign-in.ts';
import { beginWithProvider, finishWithProvider } from './provider-sign-in.ts';

export function registerProviderSignInRoutes(register: Register, limits: RequestLimits): void {
  register(contract.listSignInProviders, ({ site }) => listEnabledProviders(site));
  register(contract.beginProviderSignIn, async ({ site, params, query, address, setCookie, answerBrowser }) => {
    // Each asks the provider: nobody is to make the site ask it often.
    limits.takePassword(address);
    const { goTo, secret } = await beginWithProvider(site, params.provider, query.returnTo ?? null);
    setCookie(begunCookie(secret));
    answerBrowser({ goTo });
    return null;
  });
  register.withPersonFound(contract.finishProviderSignIn, async (input) => {
    const { site, changeAs, params, query, address, headers, setCookie, answerBrowser } = input;
    setCookie(clearedBegunCookie);
    const surroundings = { address, userAgent: headers['user-agent'] ?? '' };
    const back = { answer: query, cookies: headers.cookie, surroundings, before: sessionIn(headers.cookie) };
    const { userName, secret, returnTo } = await finishWithProvider(site, changeAs, params.provider, back);
    setCookie(cookieOf(secret));
    answerBrowser(
      returnTo === null ? { title: 'Signed in', sentences: [`You are signed in as ${userName}.`] } : { goTo: returnTo },
    );
    return null;
  });
}
