import * as z from 'zod';
import { awaits, defineStep } from '../step.ts';

/** A day. ConfigMgr has no bound. */
export const LONGEST_RESTART_DELAY = 86_400;

export const restartComputer = defineStep({
  slug: 'restart-computer',
  name: 'Restart Computer',
  category: 'General',
  support: { 'linux-pe': 'runnable', winpe: awaits('windows'), windows: 'runnable', linux: 'runnable' },
  repeatability: 'check-pointed',
  destructive: false,
  summary: 'Restarts into the deployed system or into the PE; the run goes on at the next step.',
  options: z.strictObject({
    target: z.enum(['disk', 'pe']).default('disk').describe('Where the computer starts next: its disk or the PE.'),
    message: z.string().max(512).optional().describe('What the screen says until then.'),
    delaySeconds: z
      .int()
      .min(0)
      .max(LONGEST_RESTART_DELAY)
      .default(0)
      .describe('How long it waits, at most a day, before it restarts.'),
  }),
  configMgr: {
    type: 'RebootAction',
    runIn: 'WinPEandFullOS',
    program: 'smsboot.exe',
    properties: [
      {
        property: 'Target',
        variable: 'SMSRebootTarget',
        option: 'target',
        values: { HD: 'disk', WinPE: 'pe' },
        hidden: true,
      },
      { property: 'Message', variable: 'SMSRebootMessage', option: 'message' },
      { property: 'MessageTimeout', variable: 'SMSRebootTimeout', option: 'delaySeconds', as: 'number' },
    ],
    leftOut: [
      {
        property: 'Notify user',
        because: 'nobody is told where `delaySeconds` is 0, as where it is off',
        isReadByHand: true,
      },
    ],
  },
});
