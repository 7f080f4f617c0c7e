/**
 * A task that starts the agent with Windows. It is there for what else would start it and may not: SetupComplete.cmd, which Windows does not run where the firmware holds a product key of the
 * computer's maker, and whatever was interrupted before the first restart. Two agents do not get in each other's way (one-at-a-time.ts).
 */
import { win32 } from 'node:path';
import type { Machine } from '../../machine/machine.ts';

const NAME = 'Slipway';

/** Done again it is the same. The file beside the program is gone afterwards. */
export async function registerStartUpTask(machine: Machine, executable: string): Promise<void> {
  const file = win32.join(win32.dirname(executable), 'start-up-task.xml');
  // In UTF-16, as the Task Scheduler exports it itself.
  await machine.writeFile(file, Buffer.from(`\uFEFF${taskXml(executable)}`, 'utf16le'));
  try {
    await machine.run('schtasks.exe', ['/Create', '/TN', NAME, '/XML', file, '/F']);
  } finally {
    await machine.remove(file);
  }
}

/** Where there is none, that is how it should be. */
export async function removeStartUpTask({ run }: Pick<Machine, 'run'>): Promise<void> {
  await run('schtasks.exe', ['/Delete', '/TN', NAME, '/F'], { successCodes: 'any' });
}

/** Task Scheduler 1.2 (Windows Vista). S-1-5-18 is Local System. Without the settings a task ends after three days, and does not begin on battery. */
export function taskXml(executable: string): string {
  return [
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<Task version="1.2" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    '  <RegistrationInfo><Description>Slipway: goes on with the deployment of this computer</Description></RegistrationInfo>',
    '  <Triggers><BootTrigger><Enabled>true</Enabled></BootTrigger></Triggers>',
    '  <Principals><Principal id="Author"><UserId>S-1-5-18</UserId><RunLevel>HighestAvailable</RunLevel></Principal></Principals>',
    '  <Settings>',
    '    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>',
    '    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>',
    '    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>',
    '    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>',
    '    <Priority>4</Priority>',
    '  </Settings>',
    `  <Actions Context="Author"><Exec><Command>${forXml(executable)}</Command><Arguments>resume</Arguments></Exec></Actions>`,
    '</Task>',
    '',
  ].join('\r\n');
}

function forXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
