import { Button, Group, Stack, Text } from '@mantine/core';
import { allNodes, type TaskSequenceDocument, walk } from '../../task-sequence/document.ts';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import type { Looks } from './look-over.ts';
import { FindingNotice } from './NodeDetails.tsx';
import { useTaskSequenceTexts } from './texts.ts';

interface ChecksTabProps {
  readonly looks: Looks | undefined;
  readonly document: TaskSequenceDocument;
  readonly onOpen: (nodeId: string) => void;
}

/** What cannot go well, is lost, or never runs, in the order of the steps. */
export function ChecksTab({ looks, document, onOpen }: ChecksTabProps) {
  const say = useTaskSequenceTexts();
  if (looks === undefined) return <PageSkeleton />;
  // Steps of a sequence that it runs are in that one's tree.
  const here = new Set([...walk(allNodes(document))].map(({ id }) => id));
  return (
    <Stack gap="md">
      <Text size="sm">
        {say('requiredPe')}: {say(looks.pe === 'none' ? 'none-pe' : looks.pe)}
      </Text>
      {looks.findings.length === 0 ? <Text size="sm">{say('noFindings')}</Text> : null}
      {looks.findings.map((finding) => {
        const { nodeId, name, rule, message } = finding;
        return (
          <Stack key={`${nodeId} ${rule} ${message}`} gap={4}>
            <Group gap="xs">
              {nodeId !== null && here.has(nodeId) ? (
                <Button size="compact-sm" variant="subtle" onClick={() => onOpen(nodeId)}>
                  {name}
                </Button>
              ) : (
                <Text size="sm" fw={600}>
                  {nodeId === null ? say('whole') : name}
                </Text>
              )}
            </Group>
            <FindingNotice finding={finding} />
          </Stack>
        );
      })}
    </Stack>
  );
}
