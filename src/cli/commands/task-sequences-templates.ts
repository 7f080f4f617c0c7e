/** What a new task sequence may begin from: `templates` and `new`. */
import type { Command } from 'commander';
import { SlipwayError } from '../../api/errors.ts';
import type { Template, TemplateAnswers } from '../../task-sequence/templates/template.ts';
import { templates } from '../../task-sequence/templates/templates.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { formatBody } from '../output.ts';
import { type Column, renderTable } from '../table.ts';

export function addTemplates(sequences: Command, cli: Cli): void {
  examples(
    sequences
      .command('templates')
      .description('What a new task sequence may begin from')
      .action(() => {
        const shown = templates.map(({ slug, title, summary, asks }) => ({ slug, title, summary, asks: [...asks] }));
        cli.show({ value: shown, body: shown }, (list) => renderTable(list, templateColumns, cli.paper));
      }),
    'slipway task-sequences templates',
  );
  examples(
    sequences
      .command('new <template> <name>')
      .description('Write a document from a template to standard output, as YAML: to be looked at, changed and applied')
      .option('--image <image>', 'name or id of the operating system image')
      .option('--user-state-package <id>', 'id of the package with the User State Migration Tool')
      .option('--upgrade-package <id>', 'id of the operating system upgrade package')
      .action((slug: string, name: string, given: Partial<TemplateAnswers>) => {
        const document = findTemplate(slug).document({ ...answersOf(slug, given), name });
        cli.show({ value: document, body: document }, (tree) => formatBody(tree, 'yaml'));
      }),
    'slipway task-sequences new install-linux "Office computers" --image "Debian 12" >office.yaml',
  );
}

const templateColumns: readonly Column<{ slug: string; title: string; summary: string }>[] = [
  { header: 'TEMPLATE', text: ({ slug }) => slug },
  { header: 'WHAT', text: ({ title }) => title, cutTo: 20 },
  { header: 'WHAT IT DOES', text: ({ summary }) => summary, cutTo: 12, dropOrder: 1 },
];

function findTemplate(slug: string): Template {
  const template = templates.find((each) => each.slug === slug);
  if (template !== undefined) return template;
  const known = templates.map((each) => each.slug).join(', ');
  throw new SlipwayError('SLIP-1002', `There is no template "${slug}". There are: ${known}.`);
}

function answersOf(slug: string, given: Partial<TemplateAnswers>): Omit<TemplateAnswers, 'name'> {
  const missing = findTemplate(slug).asks.filter((ask) => given[ask] === undefined);
  if (missing.length > 0) {
    const flags = missing.map((ask) => `--${ask.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
    throw new SlipwayError('SLIP-1001', `The template "${slug}" needs ${flags.join(' and ')}.`);
  }
  return { image: '', userStatePackage: '', upgradePackage: '', ...given };
}
