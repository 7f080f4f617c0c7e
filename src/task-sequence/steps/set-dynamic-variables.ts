import * as z from 'zod';
import { ConditionSchema } from '../conditions/conditions.ts';
import { variableNameProblem } from '../option-problems.ts';
import { awaits, defineStep } from '../step.ts';

const RuleSchema = z.strictObject({
  condition: ConditionSchema.optional().describe('When the rule applies. Absent: always.'),
  variables: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(256).describe('The variable’s name.'),
        value: z.string().max(32_000).describe('Its value; `%Name%` is another variable’s.'),
        list: z
          .literal(true)
          .optional()
          .describe('The value is added to the list `Name001`, `Name002` and so on, unless it is in it already.'),
      }),
    )
    .max(1000)
    .describe('What it sets.'),
});

export const setDynamicVariables = defineStep({
  slug: 'set-dynamic-variables',
  name: 'Set Dynamic Variables',
  category: 'General',
  support: { 'linux-pe': 'runnable', winpe: awaits('windows'), windows: 'runnable', linux: 'runnable' },
  repeatability: 'idempotent',
  destructive: false,
  summary:
    'Sets variables by rules over what the computer is: make and model, addresses, other variables. Each rule that applies sets its variables, in order.',
  options: z.strictObject({
    rules: z.array(RuleSchema).max(10_000).default([]).describe('The rules, in order.'),
  }),
  optionProblems: ({ rules }) =>
    rules.flatMap(({ variables }, rule) =>
      variables.flatMap(({ name }, at) => variableNameProblem(`rules[${rule}].variables[${at}].name`, name) ?? []),
    ),
  configMgr: {
    type: 'SetDynamicVariablesAction',
    runIn: 'WinPEandFullOS',
    program: 'OSDSetDynamicVariables.exe',
    // XML inside the value: read and written by functions of their own.
    properties: [{ property: 'Rules', variable: 'OSDSetDynamicVariablesRules' }],
    leftOut: [
      {
        property: 'Variable IsSecret',
        because: 'a value in a document is no secret: set a secret variable on devices or collections',
        isReadByHand: true,
      },
    ],
  },
});
