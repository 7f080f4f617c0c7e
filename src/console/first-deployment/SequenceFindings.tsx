import { Alert, Anchor, List, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { TaskSequence } from '../../api/task-sequences.ts';
import { paths } from '../paths.ts';
import { usePhrases } from '../phrases/use-phrases.ts';
import { lookOver } from '../task-sequences/look-over.ts';
import { useFirstDeploymentTexts } from './texts.ts';

/** What cannot go well with the task sequence, before it is deployed: such as steps that this version does not carry out yet. */
export function SequenceFindings({ sequence }: { sequence: TaskSequence }) {
  const say = useFirstDeploymentTexts();
  const sayPhrase = usePhrases();
  const looks = useQuery({
    queryKey: ['look-over', sequence.id, sequence.version],
    queryFn: () => lookOver(sequence),
  });
  const bad = (looks.data?.findings ?? []).filter(
    ({ severity, rule }) => severity === 'error' || rule === 'awaits-capability',
  );
  if (bad.length === 0) return null;
  return (
    <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={say('findings')}>
      <List size="sm">
        {bad.map((finding) => (
          <List.Item key={`${finding.nodeId} ${finding.rule} ${finding.message}`}>
            {finding.name}: {sayPhrase(finding)}
          </List.Item>
        ))}
      </List>
      <Text size="sm" mt="xs">
        <Anchor component={Link} to={paths.taskSequenceEditor(sequence.id)} inherit>
          {say('toEditor')}
        </Anchor>
      </Text>
    </Alert>
  );
}
