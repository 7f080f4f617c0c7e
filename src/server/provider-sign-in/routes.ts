import * as contract from '../../api/sign-in-with-provider.ts';
import type { Register } from '../http/handlers.ts';
import type { RequestLimits } from '../http/request-limits.ts';
import { listEnabledProviders } from '../identity-providers/identity-provider.ts';
import { cookieOf, sessionIn } from '../sign-in/cookie.ts';
import { begunCookie, clearedBegunCookie } from './begun-sign-in.ts';
import { offerToCommandLine, tradeCode } from './command-line-code.ts';
import { beginWithProvider, finishWithProvider } from './provider-sign-in.ts';

export function registerProviderSignInRoutes(register: Register, limits: RequestLimits): void {
  register(contract.listSignInProviders, ({ site }) => listEnabledProviders(site));
  register(contract.beginProviderSignIn, async ({ site, params, query, address, setCookie, answerBrowser }) => {
    // Each asks the provider: nobody is to make the site ask it often.
    limits.takePassword(address);
    const { returnTo = null, commandLinePort: port, commandLineChallenge: challenge } = query;
    const commandLine = port === undefined || challenge === undefined ? null : { port, challenge };
    const { goTo, secret } = await beginWithProvider(site, params.provider, { returnTo, commandLine });
    setCookie(begunCookie(secret));
    answerBrowser({ goTo });
    return null;
  });
  register.withPersonFound(contract.finishProviderSignIn, async (input) => {
    const { site, changeAs, params, query, address, headers, setCookie, answerBrowser } = input;
    setCookie(clearedBegunCookie);
    const surroundings = { address, userAgent: headers['user-agent'] ?? '' };
    const back = { answer: query, cookies: headers.cookie, surroundings, before: sessionIn(headers.cookie) };
    const { user, secret, returnTo, commandLine } = await finishWithProvider(site, changeAs, params.provider, back);
    setCookie(cookieOf(secret));
    const page = { title: 'Signed in', sentences: [`You are signed in as ${user.name}.`] };
    if (commandLine !== null) answerBrowser(await offerToCommandLine(site, user, commandLine));
    else answerBrowser(returnTo === null ? page : { goTo: returnTo });
    return null;
  });
  register.withPersonFound(contract.signInForTokenByCode, ({ site, changeAs, body, address }) => {
    limits.takePassword(address);
    return tradeCode(site, changeAs, body);
  });
}
