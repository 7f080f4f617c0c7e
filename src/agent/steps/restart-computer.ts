/** Restart Computer: says so; the engine writes it down, stages what is needed, and restarts. */
import type { StepDoing } from '../engine/step-context.ts';

export const restartComputer: StepDoing<'restart-computer'> = async ({ options }, { variables }) => {
  const { target, delaySeconds, message } = options;
  const where = target === 'pe' ? 'into the PE' : 'from its disk';
  const shown = message === undefined ? `The computer restarts ${where}.` : variables.expandForDisplay(message);
  return { outcome: 'restart', target, continueAt: 'next', message: shown, delaySeconds };
};
