import type { Command } from 'commander';
import {
  allNodes,
  danglingReferences,
  enabledSteps,
  type TaskSequenceDocument,
  type TaskSequenceNode,
} from '../../task-sequence/document.ts';
import { type Finding, findingOfDocument } from '../../task-sequence/lint/finding.ts';
import { lintTaskSequence } from '../../task-sequence/lint/lint.ts';
import type { SoftwareOfSite } from '../../task-sequence/lint/lint-software.ts';
import { english, phrase } from '../../task-sequence/phrases/english.ts';
import { type RequiredPe, requiredPe } from '../../task-sequence/places/required-pe.ts';
import type { Cli } from '../cli.ts';
import { examples } from '../command-line.ts';
import { countText } from '../quantities.ts';
import { requiredPeText } from '../required-pe-text.ts';
import { softwareForLint } from '../software-of-site.ts';
import { type Paper, paint } from '../table.ts';
import { type GivenSequence, sequenceToLint } from '../task-sequence-given.ts';
import { safeText, wrapText } from '../text-width.ts';

/** A finding with the line that its node begins on; null where it is in no file, or in a sequence that the file's runs. */
interface PlacedFinding extends Finding {
  readonly line: number | null;
}

const SOFTWARE: ReadonlySet<string> = new Set(['install-application', 'install-package']);
const NO_SOFTWARE =
  'Not looked at, since no site answers that shows its software: whether its applications, packages and programs are there and fit.';

export function addLint(sequences: Command, cli: Cli): void {
  examples(
    sequences
      .command('lint <file-or-task-sequence>')
      .description(
        'Look a task sequence over: what fails, is lost or never runs. A file ends with .yaml, .yml or .json, or is "-". Exit code 1: it finds an error',
      )
      .action(async (reference: string) => {
        const given = await sequenceToLint(cli, reference);
        const asks = [...enabledSteps(allNodes(given.whole))].some(({ type }) => SOFTWARE.has(type));
        const software = asks ? await softwareForLint(cli, given.names) : null;
        const findings = findingsOf(given, software);
        const notLookedAt = asks && software === null ? [NO_SOFTWARE] : [];
        const pe = requiredPe(given.whole);
        if (findings.some(({ severity }) => severity === 'error')) cli.exitCode = 1;
        const body = { taskSequence: given.document.name, requiredPe: pe, findings, notLookedAt };
        cli.show({ value: body, body }, () =>
          [
            renderLint(given.document.name, pe, findings, cli.paper),
            ...notLookedAt.map((each) => `\n${wrapped(each, '', cli.paper)}`),
          ].join(''),
        );
      }),
    'slipway task-sequences lint debian.yaml',
    'slipway task-sequences lint "Install Debian" --output json',
  );
}

function findingsOf(
  { document, whole, file, problems }: GivenSequence,
  software: SoftwareOfSite | null,
): PlacedFinding[] {
  const paths = file === null ? new Map<string, string>() : pathsOf(document);
  const lineOf = (nodeId: string | null): number | null => {
    const path = nodeId === null ? undefined : paths.get(nodeId);
    return path === undefined ? null : (file?.lineOf(path) ?? null);
  };
  // Of these lint tells, with their lines.
  const dangling = danglingReferences(whole).map(({ step, id }) => `"${step}" runs missing:${id}, which is not here`);
  const missing = problems
    .filter((problem) => !dangling.includes(english(problem)))
    .map((problem) =>
      findingOfDocument(document.name, 'error', 'dangling-reference', phrase('problemToMend', { problem })),
    );
  return [...missing, ...lintTaskSequence(whole, software)].map((finding) => ({
    ...finding,
    line: lineOf(finding.nodeId),
  }));
}

/** Where each node stands in the document: `steps[0].steps[2]`. */
function pathsOf(document: TaskSequenceDocument): Map<string, string> {
  const paths = new Map<string, string>();
  const add = (nodes: readonly TaskSequenceNode[], path: string): void => {
    for (const [at, node] of nodes.entries()) {
      paths.set(node.id, `${path}[${at}]`);
      if (node.type === 'group') add(node.steps, `${path}[${at}].steps`);
    }
  };
  add(document.steps, 'steps');
  add(allNodes(document).slice(document.steps.length), 'onFailure');
  return paths;
}

function renderLint(name: string, pe: RequiredPe, findings: readonly PlacedFinding[], paper: Paper): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  const counts = [
    ...(errors === 0 ? [] : [countText(errors, 'error')]),
    ...(findings.length === errors ? [] : [countText(findings.length - errors, 'warning')]),
  ];
  const verdict = counts.length === 0 ? 'lint finds nothing' : counts.join(', ');
  const head = `${safeText(name)}: ${verdict}. ${requiredPeText(pe)}`;
  return `${wrapped(head, '', paper)}${findings.map((finding) => renderFinding(finding, paper)).join('')}`;
}

function renderFinding({ severity, name, rule, message, line }: PlacedFinding, paper: Paper): string {
  const [mark, colour] = severity === 'error' ? (['✗', 'red'] as const) : (['!', 'yellow'] as const);
  const where = line === null ? '' : paint(`  line ${line}`, 'dim', paper);
  return `\n${paint(mark, colour, paper)} ${paint(safeText(name), 'bold', paper)}${where}\n${wrapped(safeText(message), '  ', paper)}  ${paint(rule, 'dim', paper)}\n`;
}

function wrapped(text: string, indent: string, { columns }: Paper): string {
  const lines = columns === null ? [text] : wrapText(text, Math.max(20, Math.min(columns, 100) - indent.length));
  return lines.map((line) => `${indent}${line}\n`).join('');
}
