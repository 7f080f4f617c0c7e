/** The steps to be looked at, beside what the chosen one does, or what a simulation says of them. */
import { Box, Paper, Stack, Text } from '@mantine/core';
import type { TaskSequence } from '../../api/task-sequences.ts';
import { allNodes, walk } from '../../task-sequence/document.ts';
import { BesideTree } from '../task-sequence-simulation/BesideTree.tsx';
import type { Simulating } from '../task-sequence-simulation/use-simulating.ts';
import type { Looks } from './look-over.ts';
import { NodeDetails } from './NodeDetails.tsx';
import { useNamedThings } from './named-things.ts';
import { StepTree } from './StepTree.tsx';
import { useTaskSequenceTexts } from './texts.ts';

interface StepsTabProps {
  readonly sequence: TaskSequence;
  readonly looks: Looks | undefined;
  readonly simulating: Simulating;
  /** The one that is looked at. */
  readonly node: string | undefined;
  readonly onChoose: (id: string) => void;
}

export function StepsTab({ sequence: { id, document }, looks, simulating, node, onChoose }: StepsTabProps) {
  const say = useTaskSequenceTexts();
  const findings = looks?.findings ?? [];
  const tree = { chosen: node, onChoose, findings, simulating };
  const onFailure = document.onFailure ?? [];
  return (
    <Box className="panes">
      <Paper withBorder p="xs">
        {document.steps.length === 0 ? <Text size="sm">{say('noSteps')}</Text> : null}
        <StepTree label={say('steps')} nodes={document.steps} {...tree} />
        {onFailure.length === 0 ? null : (
          <Stack gap={4} mt="md">
            <Text size="sm" fw={600} px="xs">
              {say('onFailure')}
            </Text>
            <StepTree label={say('onFailure')} nodes={onFailure} {...tree} />
          </Stack>
        )}
      </Paper>
      <Stack gap="sm" align="stretch">
        <BesideTree {...{ id, simulating }} isUnfinished={false} focused={node ?? ''}>
          <Chosen {...{ document, node, findings }} />
        </BesideTree>
      </Stack>
    </Box>
  );
}

function Chosen({
  document,
  node,
  findings,
}: Pick<TaskSequence, 'document'> & Pick<StepsTabProps, 'node'> & Pick<Looks, 'findings'>) {
  const say = useTaskSequenceTexts();
  const things = useNamedThings();
  const shown = [...walk(allNodes(document))].find(({ id }) => id === node);
  return (
    <Paper withBorder p="md" component="section" aria-live="polite">
      {shown === undefined ? (
        <Text size="sm" c="dimmed">
          {say('chooseStep')}
        </Text>
      ) : (
        <NodeDetails node={shown} findings={findings} things={things} />
      )}
    </Paper>
  );
}
