/** docs/reference/steps.md, from the step kinds' own schemas: options, types, defaults, limits. */
import { z } from 'zod';
import type { StepKind } from '../../task-sequence/step.ts';
import { stepKinds } from '../../task-sequence/step-kinds.ts';

interface JsonSchema {
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
  return `# Steps\n\nMade from \`src/task-sequence/steps\`; run \`npm run generate\` after a change.\n\nEvery step besides has \`name\`, \`id\`, \`description\`, \`disabled\`, \`continueOnError\`, \`condition\`, \`retry\` (\`count\`, \`delaySeconds\`) and \`timeoutSeconds\`.\n\n${sections}`;
}

function renderStep(kind: StepKind): string {
  // The input side: what a person writes.
  const schema = z.toJSONSchema(kind.options, { io: 'input' }) as JsonSchema;
  const rows = rowsOf(schema, '');
  const table =
    rows.length === 0 ? 'No options.\n' : `| option | what | value | default |\n|---|---|---|---|\n${rows.join('')}`;
  return `## ${kind.name} (\`${kind.slug}\`)\n\n${kind.summary}\n\nWhere: ${kind.environments.join(', ')}. After a power cut: ${kind.repeatability}.${kind.destructive ? ' Destroys data; the site knows before it begins.' : ''}\n\n${table}`;
}

function rowsOf(schema: JsonSchema, prefix: string): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, option]) => {
    const path = `${prefix}${name}`;
    const required = schema.required?.includes(name) ?? false;
    const standard =
      option.default === undefined ? (required ? '**required**' : '') : `\`${JSON.stringify(option.default)}\``;
    const row = `| \`${path}\` | ${option.description ?? ''} | ${valueText(option)} | ${standard} |\n`;
    const inner = option.type === 'array' ? rowsOf(option.items ?? {}, `${path}[].`) : rowsOf(option, `${path}.`);
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
