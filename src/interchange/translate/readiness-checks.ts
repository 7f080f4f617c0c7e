/** Checks of Check Readiness: in ConfigMgr each is a switch, and most have a value (SDK, SMS_TaskSequence_PrestartCheckAction). */
import { readinessChecks } from '../../task-sequence/checks-from-variables.ts';
import type { StepReading } from './step-reading.ts';

export function readReadinessChecks(reading: StepReading): void {
  for (const { check, value, usual = '', option, as } of readinessChecks) {
    const names = [check, `OSD${check}`];
    const text = value === undefined ? '' : reading.text(value, `OSD${value}`) || usual;
    if (!reading.isOn(...names)) {
      // Said in so many words it stays said.
      if (typeof as === 'object' && as.when === true && reading.text(...names) !== '') reading.set(option, false);
    } else if (typeof as === 'object') reading.set(option, as.when);
    else if (text === '') reading.translated(`The check ${check} has no value, and is left out.`);
    else reading.set(option, as === 'number' ? Number(text) : as === 'lowerCase' ? text.toLowerCase() : text);
  }
  const client = reading.isOn('CheckCMClientMinVersion', 'OSDCheckCMClientMinVersion');
  reading.value('CMClientMinVersion', 'OSDCMClientMinVersion');
  if (client)
    reading.translated(
      'The version of the ConfigMgr client is not checked: the agent always is the one that the site hands out.',
    );
}
