/** What was edited in the task sequence since the run began, and where it would go on: seen before it does. */
import { Badge, Button, Group, Modal, Skeleton, Stack, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRunDifference, type Run, type RunDifference, resumeRunEdited } from '../../api/runs.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useUiTexts } from '../ui/texts.ts';
import { useRunTexts } from './texts.ts';

export function ResumeEdited({ run, onClose }: { run: Run; onClose: () => void }) {
  const say = useRunTexts();
  const sayUi = useUiTexts();
  const resume = useMutation({
    mutationFn: ({ documentSha256 }: RunDifference) =>
      client(resumeRunEdited, { params: { id: run.id }, body: { documentSha256 } }),
    onSuccess: () => {
      notifications.show({ message: say('resumed', { device: run.deviceName }) });
      onClose();
      return makeStale('/api/runs', '/api/deployments');
    },
    // It may have been edited once more: then what is now is shown.
    onError: () => makeStale(getRunDifference.path),
  });
  const difference = useQuery({
    ...siteQuery(getRunDifference, { params: { id: run.id } }),
    // What was seen the last time says nothing any more.
    ...{ staleTime: 0, gcTime: 0 },
    // A run that goes on has none.
    enabled: !resume.isPending && !resume.isSuccess,
  });
  const { data } = difference;
  return (
    <Modal opened size="xl" onClose={onClose} title={say('editedTitle', { device: run.deviceName })}>
      <Stack>
        {difference.isError ? <FailureNotice error={difference.error} again={difference.refetch} /> : null}
        {difference.isPending ? <Skeleton height="8rem" /> : null}
        {data === undefined ? null : <Difference difference={data} />}
        {resume.isError ? <FailureNotice error={resume.error} /> : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {sayUi('cancel')}
          </Button>
          {data?.edited === true ? (
            <Button loading={resume.isPending} onClick={() => resume.mutate(data)}>
              {say('resumeEditedDo', { version: data.editedVersion })}
            </Button>
          ) : null}
        </Group>
      </Stack>
    </Modal>
  );
}

function Difference({ difference }: { difference: RunDifference }) {
  const say = useRunTexts();
  if (!difference.edited) return <Text size="sm">{say('notEdited')}</Text>;
  const { taskSequenceVersion: from, editedVersion: to, goesOnAt, nodes, values } = difference;
  return (
    <Stack gap="xs">
      <Text size="sm">{say('editedVersions', { from, to })}</Text>
      <Text size="sm" fw={600}>
        {goesOnAt === null ? say('nothingLeft') : say('goesOnAt', { name: goesOnAt.name })}
      </Text>
      {values.length === 0 ? null : (
        <section aria-label={say('sequenceItself')}>
          <Text size="sm">{say('sequenceItself')}</Text>
          <Values values={values} />
        </section>
      )}
      {nodes.map((node) => (
        <section key={`${node.kind} ${node.nodeId}`} aria-label={node.name}>
          <Group gap="xs">
            <Badge variant="default" tt="none">
              {say(node.kind)}
            </Badge>
            <Text size="sm" fw={600}>
              {node.group === null ? node.name : `${node.group} › ${node.name}`}
            </Text>
            <Text size="sm" c="dimmed">
              {say(`fate_${node.fate}`)}
            </Text>
          </Group>
          {node.values.length === 0 ? null : <Values values={node.values} />}
        </section>
      ))}
    </Stack>
  );
}

function Values({ values }: { values: RunDifference['values'] }) {
  const say = useRunTexts();
  return (
    <Table fz="sm" layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{say('what')}</Table.Th>
          <Table.Th>{say('before')}</Table.Th>
          <Table.Th>{say('after')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody style={{ overflowWrap: 'anywhere' }}>
        {values.map(({ path, before, after }) => (
          <Table.Tr key={path}>
            <Table.Td>{path}</Table.Td>
            <Table.Td>{valueText(before) ?? say('none')}</Table.Td>
            <Table.Td>{valueText(after) ?? say('none')}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function valueText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
