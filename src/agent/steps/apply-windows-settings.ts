/** Apply Windows Settings: names, key, time zone, languages and the administrator's password, into the answer file of the applied Windows. */
import { randomBytes } from 'node:crypto';
import type { StepDoing } from '../engine/step-context.ts';
import { changeAnswerFile } from './windows/change-answer-file.ts';
import { parseWindowsSettings, passwordFrom } from './windows/windows-settings.ts';

const RANDOM_BYTES = 24;

export const applyWindowsSettings: StepDoing<'apply-windows-settings'> = async ({ options }, context) => {
  const windows = parseWindowsSettings(options, context.variables, passwordFrom(randomBytes(RANDOM_BYTES)));
  await changeAnswerFile(context, { windows });
  const administrator = windows.administrator.isEnabled
    ? 'the administrator has the password of OSDLocalAdminPassword'
    : 'the administrator’s account gets a password that nobody knows, and the agent disables it once Windows is set up';
  return { outcome: 'done', message: `Windows is set up as ${windows.computerName}; ${administrator}.` };
};
