import { Anchor, List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { listTaskSequences } from '../../api/task-sequences.ts';
import { allNodes, textsOf, walk } from '../../task-sequence/document.ts';
import { paths } from '../paths.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { Section } from '../ui/Section.tsx';
import { useTaskSequenceTexts } from './texts.ts';

/** The task sequences whose steps name something by its id. */
export function TaskSequencesUsing({ id }: { id: string }) {
  const say = useTaskSequenceTexts();
  const may = useMay('task-sequence.read');
  const sequences = useQuery({ ...siteQuery(listTaskSequences), enabled: may });
  if (!may || sequences.data === undefined) return null;
  const using = sequences.data.filter(({ document }) =>
    [...walk(allNodes(document))].some((node) => node.type !== 'group' && textsOf(node.options).includes(id)),
  );
  return (
    <Section title={say('usedBy')}>
      {using.length === 0 ? <Text size="sm">{say('usedByNone')}</Text> : null}
      <List size="sm">
        {using.map((sequence) => (
          <List.Item key={sequence.id}>
            <Anchor component={Link} to={paths.taskSequence(sequence.id)} size="sm">
              {sequence.name}
            </Anchor>
          </List.Item>
        ))}
      </List>
    </Section>
  );
}
