/** docs/reference/steps.md, from the step kinds' own schemas: options, types, defaults, limits. */
import * as z from 'zod';
import type { BuiltInVariable } from '../../task-sequence/built-in-variables/built-in-variable.ts';
import { builtInVariables } from '../../task-sequence/built-in-variables/built-in-variables.ts';
import { capabilities, environments, type StepKind, type Support } from '../../task-sequence/step.ts';
import { stepKinds } from '../../task-sequence/step-kinds.ts';

/** What is read of a JSON Schema. */
export interface JsonSchema {
  type?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  description?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  pattern?: string;
  format?: string;
}

export function stepsPage(): string {
  const sections = stepKinds.map((kind) => renderStep(kind)).join('\n');
  return `# Steps\n\nMade from \`src/task-sequence/steps\`; run \`npm run generate\` after a change.\n\nEvery step besides has \`name\`, \`id\`, \`description\`, \`disabled\`, \`continueOnError\`, \`condition\`, \`retry\` (\`count\`, \`delaySeconds\`), \`timeoutSeconds\` and \`runIn\` (\`pe\` or \`system\`: elsewhere it fails). Variables of steps and of the engine are told in [variables.md](variables.md), each with its standing in each environment.\n\n${overview()}\n${sections}`;
}

/** Which step this version carries out where. */
function overview(): string {
  const heads = environments.map((environment) => `| ${environment} `).join('');
  const rows = stepKinds.map(
    (kind) =>
      `| [${kind.name}](#${anchor(kind)}) ${environments.map((each) => `| ${supportText(kind.support[each])} `).join('')}|`,
  );
  return `| step ${heads}|\n|---${environments.map(() => '|---').join('')}|\n${rows.join('\n')}\n\nWhere a step *awaits* something, it can be written, checked, imported and exported; a run that comes to it there fails with SLIP-4060. An empty place: the step makes no sense there.\n`;
}

/** As GitHub and most Markdown readers make it of a heading. */
export function anchor({ name, slug }: StepKind): string {
  return `${name} ${slug}`
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');
}

function supportText(support: Support | undefined): string {
  if (support === undefined) return '';
  return support === 'runnable' ? 'runs' : `awaits ${capabilities[support.awaits]}`;
}

function renderStep(kind: StepKind): string {
  // The input side: what a person writes.
  const schema = z.toJSONSchema(kind.options, { io: 'input' }) as JsonSchema;
  const rows = rowsOf(schema, '', variablesOf(kind));
  const table =
    rows.length === 0
      ? 'No options.\n'
      : `| option | what | value | default | variable |\n|---|---|---|---|---|\n${rows.join('')}`;
  const again = `After a power cut: ${kind.repeatability}.${kind.destructive ? ' Destroys data; the site knows before it begins.' : ''}`;
  const other = kind.configMgr === undefined ? '' : ` In ConfigMgr: \`${kind.configMgr.type}\`.`;
  return `## ${kind.name} (\`${kind.slug}\`)\n\n${kind.summary}\n\n${again}${other}\n\n${table}${furtherVariables(kind)}${leftOut(kind)}`;
}

function leftOut({ configMgr }: StepKind): string {
  const lines = (configMgr?.leftOut ?? []).map(({ property, because }) => `* \`${property}\`: ${because}.\n`);
  return lines.length === 0 ? '' : `\nOf ConfigMgr's step these are left out:\n\n${lines.join('')}`;
}

/** By option: the variable that stands for it while the step runs, and wins over it when it was set before. */
function variablesOf({ configMgr }: StepKind): Map<string, string> {
  const shown = (configMgr?.properties ?? []).filter(({ hidden }) => hidden !== true);
  return new Map(
    shown.flatMap(({ option, variable }) =>
      option === undefined || variable === undefined ? [] : [[option, variable]],
    ),
  );
}

/** Secrets, what the step sets, and what it heeds besides its options. */
function furtherVariables({ slug, configMgr, reads, results }: StepKind): string {
  const secrets = (configMgr?.properties ?? []).flatMap(({ secret, variable }) =>
    secret && variable !== undefined ? `\`${variable}\`` : [],
  );
  const own = builtInVariables.filter(
    ({ steps, support }) => steps?.some((each) => each === slug) === true && Object.keys(support).length > 0,
  );
  const set = [
    ...Object.entries(results ?? {}).map(([name, what]) => `\`${name}\` (${what})`),
    ...own.filter(({ kind }) => kind === 'result').map(named),
  ];
  const heeded = [
    ...Object.entries(reads ?? {}).map(([name, what]) => `\`${name}\` (${what})`),
    ...own.filter(({ kind }) => kind === 'setting').map(named),
  ];
  return `${sentence('In ConfigMgr its secrets are in', secrets)}${sentence('Sets', set)}${sentence('Heeds', heeded)}`;
}

function named({ name }: BuiltInVariable): string {
  return `\`${name}\``;
}

function sentence(verb: string, what: readonly string[]): string {
  return what.length === 0 ? '' : `\n${verb} ${what.join(', ')}.\n`;
}

function rowsOf(schema: JsonSchema, prefix: string, variables: ReadonlyMap<string, string>): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, option]) => {
    const path = `${prefix}${name}`;
    const required = schema.required?.includes(name) ?? false;
    const standard =
      option.default === undefined ? (required ? '**required**' : '') : `\`${JSON.stringify(option.default)}\``;
    const variable = variables.get(path);
    const row = `| \`${path}\` | ${option.description ?? ''} | ${valueText(option)} | ${standard} | ${variable === undefined ? '' : `\`${variable}\``} |\n`;
    const inner =
      option.type === 'array'
        ? rowsOf(option.items ?? {}, `${path}[].`, variables)
        : rowsOf(option, `${path}.`, variables);
    return [row, ...inner];
  });
}

function valueText(schema: JsonSchema): string {
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ');
  if (schema.anyOf !== undefined) return schema.anyOf.map(shortForm).join(' or ');
  if (schema.type === 'array') return `list${countOf(schema)}`;
  return `${schema.format ?? schema.type ?? 'any'}${limitsOf(schema)}`;
}

/** \`{ megabytes }\` for one of several objects. */
function shortForm(schema: JsonSchema): string {
  return schema.properties === undefined ? valueText(schema) : `\`{ ${Object.keys(schema.properties).join(', ')} }\``;
}

function countOf({ minItems, maxItems }: JsonSchema): string {
  if (minItems === undefined && maxItems === undefined) return '';
  return maxItems === undefined ? `, ${minItems} or more` : `, ${minItems ?? 0} to ${maxItems}`;
}

function limitsOf(schema: JsonSchema): string {
  const low = schema.minimum ?? schema.minLength;
  const high = schema.maximum ?? schema.maxLength;
  const unit = schema.type === 'string' ? ' characters' : '';
  // A bound of the number type itself says nothing.
  const shownHigh = high === Number.MAX_SAFE_INTEGER ? undefined : high;
  if (low === undefined && shownHigh === undefined) return '';
  return shownHigh === undefined ? `, at least ${low}${unit}` : `, ${low ?? 0} to ${shownHigh}${unit}`;
}
