/** ConfigMgr's SMSTSPostAction: a command line that runs when all steps are done. */
import type { Step } from './document.ts';
import type { Variables } from './variables.ts';

/** As records name it; no node of a document can have this id. */
export const POST_ACTION = '_post-action';
const NAME = 'SMSTSPostAction';
/** ConfigMgr does not wait for it at all. Here its end is told, so it must not keep the run from its own. */
const LONGEST_SECONDS = 900;

/** The command line as the variable has it; null where there is none. */
export function postActionOf(variables: Pick<Variables, 'get'>): string | null {
  const commandLine = variables.get('SMSTSPostAction') ?? '';
  return commandLine.trim() === '' ? null : commandLine;
}

/** The step that it is. Exit code 3010 asks for nothing any more: it is one as any other. */
export function postActionStep(commandLine: string): Step {
  return {
    ...{ type: 'run-command-line', id: POST_ACTION, name: NAME, disabled: false, continueOnError: true },
    timeoutSeconds: LONGEST_SECONDS,
    options: { commandLine, disableWow64Redirection: false, successCodes: [0] },
  };
}
