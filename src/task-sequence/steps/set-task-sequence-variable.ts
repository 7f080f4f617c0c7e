import * as z from 'zod';
import { problemsIn, variableNameProblem } from '../option-problems.ts';
import { awaits, defineStep } from '../step.ts';

export const setTaskSequenceVariable = defineStep({
  slug: 'set-task-sequence-variable',
  name: 'Set Task Sequence Variable',
  category: 'General',
  support: { 'linux-pe': 'runnable', winpe: awaits('windows'), windows: 'runnable', linux: 'runnable' },
  repeatability: 'idempotent',
  destructive: false,
  summary: 'Sets a variable for the rest of the run; an empty value removes it.',
  options: z.strictObject({
    variable: z.string().min(1).max(256).describe('The variable’s name.'),
    value: z.string().max(32_000).default('').describe('Its value; `%Name%` is another variable’s.'),
    secret: z.boolean().default(false).describe('Whether the value stays out of records, logs and the screen.'),
  }),
  optionProblems: ({ variable }) => problemsIn(variableNameProblem('variable', variable)),
  configMgr: {
    type: 'SetVariableAction',
    runIn: 'WinPEandFullOS',
    program: 'tsenv.exe',
    properties: [
      { property: 'VariableName', variable: 'VariableName', option: 'variable', hidden: true },
      { property: 'VariableValue', variable: 'VariableValue', option: 'value', hidden: true },
      {
        property: 'DoNotShowVariableValue',
        variable: 'DoNotShowVariableValue',
        option: 'secret',
        as: 'flag',
        hidden: true,
      },
    ],
  },
});
