import * as z from 'zod';
import { packageReference } from '../references.ts';
import { defineStep } from '../step.ts';

export const runTaskSequence = defineStep({
  slug: 'run-task-sequence',
  name: 'Run Task Sequence',
  category: 'General',
  support: { 'linux-pe': 'runnable', winpe: 'runnable', windows: 'runnable', linux: 'runnable' },
  repeatability: 'idempotent',
  destructive: false,
  summary:
    'Runs another task sequence as part of this one; both share their variables. It becomes a group of the run’s policy, so a change of it afterwards does not touch the run.',
  options: z.strictObject({
    taskSequence: packageReference().describe('The task sequence; the CLI takes its name too.'),
  }),
  configMgr: {
    type: 'SubTaskSequence',
    runIn: 'WinPEandFullOS',
    program: '',
    properties: [
      { property: 'TsPackageID', option: 'taskSequence', hidden: true },
      { property: 'TsName', hidden: true },
    ],
  },
});
