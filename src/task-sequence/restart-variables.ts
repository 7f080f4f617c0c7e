/**
 * How the computer restarts when an exit code or SMSTSRebootRequested asks for it (specification 03, section 2): SMSTSRebootMessage, SMSTSRebootDelay, and
 * SMSTSRebootDelayNext for all such restarts but the first. Restart Computer has options of its own.
 */
import { LONGEST_RESTART_DELAY } from './steps/restart-computer.ts';
import type { Variables } from './variables.ts';

export interface RestartSettings {
  /** Without secrets: it is shown. */
  readonly message: string;
  readonly delaySeconds: number;
}

/** `usual`: the message of a sequence that says none. Another restart may have another delay afterwards. */
export function takeRestartSettings(variables: Variables, usual: string): RestartSettings {
  const message = variables.has('SMSTSRebootMessage') ? variables.expandForDisplay('%SMSTSRebootMessage%') : usual;
  const delaySeconds = secondsOf(variables.get('SMSTSRebootDelay'));
  passToNextDelay(variables);
  return { message, delaySeconds };
}

/** The first restart has had its delay: SMSTSRebootDelayNext takes its place. It is set like any variable, so a resumed run has it too. */
export function passToNextDelay(variables: Variables): void {
  const next = variables.get('SMSTSRebootDelayNext');
  if (next !== undefined) variables.set('SMSTSRebootDelay', next);
}

function secondsOf(text: string | undefined): number {
  const seconds = Number(text ?? 0);
  return Number.isFinite(seconds) ? Math.min(Math.max(Math.round(seconds), 0), LONGEST_RESTART_DELAY) : 0;
}
