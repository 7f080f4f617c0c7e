/** docs/reference/variables.md: every variable of ConfigMgr, where it comes from, and its standing in each environment. */
import * as z from 'zod';
import {
  type BuiltInVariable,
  type VariableKind,
  type VariableSupport,
  variableCapabilities,
} from '../../task-sequence/built-in-variables/built-in-variable.ts';
import { builtInVariables } from '../../task-sequence/built-in-variables/built-in-variables.ts';
import { type StepVariable, stepVariables } from '../../task-sequence/built-in-variables/step-variables.ts';
import { environments, type StepKind } from '../../task-sequence/step.ts';
import { kindOf } from '../../task-sequence/step-kinds.ts';
import { anchor, type JsonSchema } from './steps-page.ts';

interface Row extends Pick<BuiltInVariable, 'name' | 'kind' | 'meaning' | 'support'> {
  readonly from: string;
  readonly instead: string;
}

export function variablesPage(): string {
  const rows = [...builtInVariables.map(rowOfBuiltIn), ...stepVariables.map(rowOfStep)].sort(byName);
  const heads = environments.map((environment) => `| ${environment} `).join('');
  return `# Variables

Made from \`src/task-sequence/built-in-variables\` and \`src/task-sequence/steps\`; run \`npm run generate\` after a change.

Every variable that ConfigMgr has, by name. Names that begin with \`_\` are read-only. How variables work is told in [task-sequences.md](../task-sequences.md#variables), options are told in [steps.md](steps.md).

| word | means |
|---|---|
| set | a read-only fact, or what a step has found out, is in the variable there; facts that the computer does not tell are left out |
| used | whoever sets the variable changes what the engine or the step does there; a step’s option stands in it while the step runs, and a value that was set before wins over the option |
| awaits … | this version lacks something for it; until then it is not set, or changes nothing |
| nothing | it may be set, imported and exported, and means nothing there; the last column says why, or what takes its place |

\`#\` in a name stands for a number from 0 on, \`<ID>\` for a package's id in ConfigMgr.

| variable | what it is | from ${heads}| instead |
|---|---|---${environments.map(() => '|---').join('')}|---|
${rows.map(lineOf).join('\n')}
`;
}

function byName(a: Row, b: Row): number {
  const [one, other] = [a.name.toLowerCase(), b.name.toLowerCase()];
  return one === other ? 0 : one < other ? -1 : 1;
}

function lineOf({ name, kind, meaning, from, support, instead }: Row): string {
  const standing = environments.map((environment) => `| ${wordFor(kind, support[environment])} `).join('');
  return `| \`${name}\` | ${meaning} | ${from} ${standing}| ${instead} |`;
}

function wordFor(kind: VariableKind, support: VariableSupport | undefined): string {
  if (support === undefined) return '';
  if (support !== 'now') return `awaits ${variableCapabilities[support.awaits]}`;
  return kind === 'setting' ? 'used' : 'set';
}

function rowOfBuiltIn({ steps, instead = '', ...variable }: BuiltInVariable): Row {
  const from = steps === undefined ? 'the engine' : steps.map((slug) => linkTo(kindOf(slug))).join(', ');
  return { ...variable, from, instead };
}

function rowOfStep({ step, option, secret, instead = '', meaning = '', ...variable }: StepVariable): Row {
  const from = option === undefined ? linkTo(step) : `\`${option}\` of ${linkTo(step)}`;
  return {
    ...variable,
    from,
    instead,
    meaning: secret ? 'A secret.' : meaning || descriptionOf(step, option) || 'A setting of ConfigMgr’s step.',
  };
}

function linkTo(kind: StepKind): string {
  return `[${kind.name}](steps.md#${anchor(kind)})`;
}

/** What the option's own schema says. */
function descriptionOf({ options }: StepKind, path: string | undefined): string {
  if (path === undefined) return '';
  const schema = z.toJSONSchema(options, { io: 'input' }) as JsonSchema;
  const at = path.split('.').reduce<JsonSchema | undefined>((within, key) => within?.properties?.[key], schema);
  return at?.description ?? '';
}
