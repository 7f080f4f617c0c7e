/** What a simulation came to: the verdict, the course, what is erased and written, what is missing, and the variables. */
import { Alert, List, Stack, Table, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { english } from '../../task-sequence/phrases/english.ts';
import type { Phrase } from '../../task-sequence/phrases/phrase.ts';
import type { SimulatedNode, SimulatedVariable } from '../../task-sequence/simulation/simulation.ts';
import { usePhrases } from '../phrases/use-phrases.ts';
import { bytesText } from '../ui/quantities.ts';
import { outlookOf, outlooksOf } from './node-outlook.ts';
import { environmentText, wordsOf } from './OutlookMark.tsx';
import type { SimulatedHere } from './simulate-here.ts';
import { type SayOfSimulation, useSimulationTexts } from './texts.ts';

interface ReportProps {
  readonly simulated: SimulatedHere;
  /** The node that is looked at in the tree. */
  readonly focused: string;
  readonly isStale: boolean;
}

export function SimulationReport({ simulated, focused, isStale }: ReportProps) {
  const say = useSimulationTexts();
  const sayPhrase = usePhrases();
  const { simulation, computer, problems } = simulated;
  const { message, missing, open, phrases } = simulation;
  const inLanguage = (messages: readonly string[], said: readonly Phrase[]) =>
    said.map((phrase, at) => sayPhrase({ message: messages[at] ?? '', phrase }));
  const succeeds = simulation.outcome === 'succeeds';
  const lists: readonly (readonly [string, readonly string[]])[] = [
    [say('course'), courseOf(simulated, say)],
    [say('erased'), erasedOf(simulated, say)],
    [say('written'), writtenOf(simulated, say)],
    [say('missing'), [...inLanguage(problems.map(english), problems), ...inLanguage(missing, phrases.missing)]],
    [say('asks'), simulation.asks],
    [say('open'), inLanguage(open, phrases.open)],
    [say('postAction'), simulation.postAction === null ? [] : [simulation.postAction]],
  ];
  return (
    <Stack gap="sm" style={{ overflowWrap: 'anywhere' }}>
      <Alert
        role="status"
        color={succeeds ? 'green' : 'red'}
        icon={succeeds ? <IconCircleCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
        title={say(succeeds ? 'succeeds' : 'failsOn', { name: computer.name })}
      >
        {phrases.message === null ? null : <Text size="sm">{sayPhrase({ message, phrase: phrases.message })}</Text>}
      </Alert>
      <ChosenStep simulated={simulated} focused={focused} isStale={isStale} />
      {lists.map(([title, lines]) => (lines.length === 0 ? null : <Lines key={title} title={title} lines={lines} />))}
      <Title order={2} size="sm">
        {say('atEnd')}
      </Title>
      <VariablesTable columns={[[say('value'), simulation.variables]]} />
    </Stack>
  );
}

function Lines({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  return (
    <div>
      <Title order={2} size="sm">
        {title}
      </Title>
      <List size="sm">
        {[...new Set(lines)].map((line) => (
          <List.Item key={line}>{line}</List.Item>
        ))}
      </List>
    </div>
  );
}

/** Of the step that is looked at in the tree. */
function ChosenStep({ simulated: { simulation }, focused, isStale }: ReportProps) {
  const say = useSimulationTexts();
  const sayPhrase = usePhrases();
  const node = simulation.nodes.find(({ id }) => id === focused);
  const outlook = outlooksOf(simulation).get(focused);
  if (node === undefined || outlook === undefined) return null;
  const at = simulation.variablesAt?.get(focused);
  const { name, because, phrase, environment } = node;
  const where = environment === null ? [] : [say('within', { environment: environmentText(environment, say) })];
  return (
    <section aria-label={say('chosen', { name })}>
      <Title order={2} size="sm">
        {say('chosen', { name })}
      </Title>
      <Text size="sm">{[...wordsOf(outlook, isStale, say), ...where].join(', ')}</Text>
      {phrase === null ? null : <Text size="sm">{sayPhrase({ message: because, phrase })}</Text>}
      {at === undefined ? null : (
        <>
          <Text size="sm" fw={600} mt="xs">
            {say('atStep', { name })}
          </Text>
          <VariablesTable
            columns={[
              [say('before'), at.before],
              [say('after'), at.after],
            ]}
          />
        </>
      )}
    </section>
  );
}

interface VariablesTableProps {
  /** The head of each, and what the variables are there. */
  readonly columns: readonly (readonly [string, readonly SimulatedVariable[]])[];
}

function VariablesTable({ columns }: VariablesTableProps) {
  const say = useSimulationTexts();
  const names = [...new Set(columns.flatMap(([, variables]) => variables.map(({ name }) => name)))];
  if (names.length === 0) return <Text size="sm">{say('noVariables')}</Text>;
  const texts = (name: string) =>
    columns.map(([, variables]) =>
      valueText(
        variables.find((each) => each.name === name),
        say,
      ),
    );
  const isChanged = (name: string) => new Set(texts(name)).size > 1;
  return (
    <Table fz="sm" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          {[say('variable'), ...columns.map(([head]) => head)].map((head) => (
            <Table.Th key={head}>{head}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {[...names.filter(isChanged), ...names.filter((name) => !isChanged(name))].map((name) => (
          <Table.Tr key={name}>
            <Table.Td fw={isChanged(name) ? 700 : undefined}>
              {name}
              {isChanged(name) ? ` (${say('changed')})` : null}
            </Table.Td>
            {texts(name).map((text, at) => (
              <Table.Td key={columns[at]?.[0]}>{text}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function valueText(variable: SimulatedVariable | undefined, say: SayOfSimulation): string {
  if (variable === undefined) return say('unset');
  if (variable.state === 'secret') return say('secret');
  return variable.value ?? say('untold');
}

function courseOf({ simulation: { stretches, nodes } }: SimulatedHere, say: SayOfSimulation): string[] {
  return stretches.map(({ environment: into, afterNodeId }) => {
    const environment = environmentText(into, say);
    if (afterNodeId === null) return say('courseBegins', { environment });
    const name = nodes.find(({ id }) => id === afterNodeId)?.name ?? afterNodeId;
    return say('courseRestarts', { name, environment });
  });
}

function erasedOf({ simulation: { nodes }, computer }: SimulatedHere, say: SayOfSimulation): string[] {
  const erasing = nodes.filter((node) => node.type === 'format-and-partition-disk' && isComeTo(node));
  if (erasing.length === 0) return [say('erasedNothing')];
  return erasing.map(({ name: step, erases }) => {
    const disk = computer.disks.find(({ number }) => number === erases);
    if (disk === undefined) return say('erasedUnknown', { step });
    const { number, path, model, bytes } = disk;
    return say('erasedDisk', { step, number, path, model: model ?? '-', size: bytesText(bytes) });
  });
}

function isComeTo(node: SimulatedNode): boolean {
  return ['runs', 'unsure'].includes(outlookOf(node));
}

function writtenOf({ simulation: { content } }: SimulatedHere, say: SayOfSimulation): string[] {
  return content.map(({ name, bytes, certain }) =>
    say(certain ? 'surely' : 'perhaps', { name, size: bytesText(bytes) }),
  );
}
