import { Alert, Code, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { TaskSequenceNode } from '../../task-sequence/document.ts';
import type { Finding } from '../../task-sequence/lint/finding.ts';
import { readable } from '../../task-sequence/readable.ts';
import { type NamedThings, withNames } from '../../task-sequence/reference-names.ts';
import { kindOf } from '../../task-sequence/step-kinds.ts';
import { usePhrases } from '../phrases/use-phrases.ts';
import { useStepTexts } from '../step-texts/use-step-texts.ts';
import { Facts } from '../ui/Facts.tsx';
import { ConditionTree } from './ConditionTree.tsx';
import { useTaskSequenceTexts } from './texts.ts';

interface NodeDetailsProps {
  readonly node: TaskSequenceNode;
  readonly findings: readonly Finding[];
  readonly things: NamedThings;
}

/** What a group or a step does, and under which conditions. */
export function NodeDetails({ node, findings, things }: NodeDetailsProps) {
  return (
    <Stack gap="sm">
      <Title order={2} size="h5" style={{ overflowWrap: 'anywhere' }}>
        {node.name}
      </Title>
      {findings
        .filter(({ nodeId }) => nodeId === node.id)
        .map((finding) => (
          <FindingNotice key={`${finding.rule} ${finding.message}`} finding={finding} />
        ))}
      {node.description === undefined ? null : (
        <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {node.description}
        </Text>
      )}
      <Settings node={node} />
      {node.type === 'group' ? null : <Options node={node} things={things} />}
    </Stack>
  );
}

export function FindingNotice({ finding }: { finding: Finding }) {
  const say = useTaskSequenceTexts();
  const sayPhrase = usePhrases();
  const { severity, rule } = finding;
  return (
    <Alert
      color={severity === 'error' ? 'red' : 'yellow'}
      icon={<IconAlertTriangle aria-hidden />}
      title={`${say(severity)}: ${rule}`}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {sayPhrase(finding)}
      </Text>
    </Alert>
  );
}

function Settings({ node }: { node: TaskSequenceNode }) {
  const say = useTaskSequenceTexts();
  const texts = useStepTexts();
  const { retry, condition, disabled, continueOnError } = node;
  const step = node.type === 'group' ? null : node;
  const facts: (readonly [string, ReactNode])[] = [
    [say('type'), step === null ? say('group') : `${texts.name(kindOf(step.type))} (${step.type})`],
    ...(disabled ? [[say('disabled'), say('yes')] as const] : []),
    ...(continueOnError ? [[say('continueOnError'), say('yes')] as const] : []),
    ...(retry === undefined
      ? []
      : [[say('retry'), say('retryText', { count: retry.count, seconds: retry.delaySeconds })] as const]),
    ...(step?.timeoutSeconds === undefined
      ? []
      : [[say('timeout'), say('seconds', { count: step.timeoutSeconds })] as const]),
    ...(step?.runIn === undefined ? [] : [[say('runIn'), say(step.runIn)] as const]),
    ...(condition === undefined
      ? []
      : [[say('condition'), <ConditionTree key="condition" condition={condition} />] as const]),
  ];
  return <Facts facts={facts} />;
}

/** Those that are not as usual, by the names that they have in a document. */
function Options({ node, things }: { node: TaskSequenceNode; things: NamedThings }) {
  const say = useTaskSequenceTexts();
  const entries = optionsOf(node, things);
  // What has a structure of its own is shown as YAML, whose writer is fetched for it.
  const yaml = useQuery({ queryKey: ['yaml-writer'], queryFn: () => import('./yaml-text.ts'), staleTime: Infinity });
  const text = (value: unknown) => yaml.data?.valueText(value) ?? JSON.stringify(value);
  return (
    <section aria-label={say('options')}>
      <Text fw={600} size="sm" mb="xs">
        {say('options')}
      </Text>
      {entries.length === 0 ? (
        <Text size="sm" c="dimmed">
          {say('noOptions')}
        </Text>
      ) : (
        <Facts
          facts={entries.map(([name, value]) => [
            name,
            <Code key={name} block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
              {text(value)}
            </Code>,
          ])}
        />
      )}
    </section>
  );
}

function optionsOf(node: TaskSequenceNode, things: NamedThings): [string, unknown][] {
  const written = withNames(readable({ version: 1, name: 'x', variables: [], steps: [node] }), things);
  const steps: unknown = Object(written)['steps'];
  const options: unknown = Array.isArray(steps) ? Object(steps[0])['options'] : null;
  return Object.entries(Object(options));
}
