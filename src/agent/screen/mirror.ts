/** The full screen for the person at the computer, and at the same time plain lines for whoever listens to its serial console. */
import { endText, failureText, type LineScreen } from './line-screen.ts';
import type { Screen } from './screen.ts';
import { noticeLines } from './shown-notice.ts';

/** A screen that passes every event on to both. Questions are asked, and failures chosen, on `screen`; `lines` only says so. */
export function mirror(screen: Screen, lines: LineScreen): Screen {
  const both = [screen, lines];
  const asking = (what: string): void => lines.say(`Waits for an answer at the screen: ${what}`);
  return {
    identify: (facts) => both.forEach((each) => void each.identify(facts)),
    plan: (document) => both.forEach((each) => void each.plan(document)),
    step: (update) => both.forEach((each) => void each.step(update)),
    progress: (progress) => both.forEach((each) => void each.progress(progress)),
    paused: (text) => both.forEach((each) => void each.paused(text)),
    log: (line) => both.forEach((each) => void each.log(line)),
    connection: (state, reason) => both.forEach((each) => void each.connection(state, reason)),
    phase: (text, tone, large) => both.forEach((each) => void each.phase(text, tone, large)),
    endPhase: () => both.forEach((each) => void each.endPhase()),
    askPassword: (question) => {
      asking('password');
      return screen.askPassword(question);
    },
    askNetwork: (question) => {
      asking('network settings');
      return screen.askNetwork(question);
    },
    askDeployment: (question) => {
      asking('deployment');
      return screen.askDeployment(question);
    },
    askVariables: (question) => {
      asking('variables');
      return screen.askVariables(question);
    },
    notice: async (notice, seconds) => {
      for (const line of noticeLines(notice, seconds)) lines.say(line);
      const answer = await screen.notice(notice, seconds);
      if (answer === 'declined') lines.say('A person at the screen has stopped it.');
      return answer;
    },
    declined: () => {
      asking('what to do instead');
      return screen.declined();
    },
    failure: (error, choices, automatic) => {
      lines.say(failureText(error));
      return screen.failure(error, choices, automatic);
    },
    end: (result, openedElsewhere) => {
      lines.say(endText(result));
      return screen.end(result, openedElsewhere);
    },
    redraw: () => screen.redraw(),
    suspend: () => screen.suspend(),
    resume: () => screen.resume(),
    close: () => both.forEach((each) => void each.close()),
  };
}
