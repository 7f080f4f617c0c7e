/** docs/reference/device-attributes.md: everything that a collection's query can ask of a device. */
import type { Attribute } from '../collections/query/attribute.ts';
import { attributes } from '../collections/query/attributes.ts';

export function attributesPage(): string {
  return `# Attributes of devices

What queries of collections can ask of a device. How queries are written is told in [collection-queries.md](../collection-queries.md).

This page is generated from src/server/collections/query/attributes.ts: \`node src/server/reference/write-reference.ts\`.

| attribute | what it is | value | in WQL |
|---|---|---|---|
${attributes.map(lineOf).join('\n')}
`;
}

function lineOf(attribute: Attribute): string {
  const wql = attribute.wql.map(({ name }) => `\`${name}\``).join('<br>');
  return `| \`${attribute.name}\` | ${attribute.description} | ${kindOf(attribute)} | ${wql} |`;
}

function kindOf({ type, many, size, choices }: Attribute): string {
  const kind = { text: 'text', number: size ? 'size' : 'number', boolean: 'yes or no', time: 'time' }[type];
  const value = choices === null ? kind : choices.map((choice) => `\`"${choice}"\``).join(', ');
  return many ? `${value}; several` : value;
}
