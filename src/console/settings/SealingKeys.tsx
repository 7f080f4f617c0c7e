import { Alert, Button, Code, Group, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { listSealingKeys, rotateSealingKey, type SealingKey } from '../../api/sealing-keys.ts';
import { client } from '../site/client.ts';
import { siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { Moment } from '../ui/Moment.tsx';
import { useSettingsTexts } from './texts.ts';

export function SealingKeys() {
  const say = useSettingsTexts();
  const keys = useQuery(siteQuery(listSealingKeys));
  const mayChange = useMay('site.change');
  const [asking, setAsking] = useState(false);
  const rotate = useChange(() => client(rotateSealingKey), listSealingKeys.path, '/api/jobs');
  const current = keys.data?.find((key) => key.current);
  return (
    <Stack>
      <Text size="sm">{say('keysHint')}</Text>
      {keys.isPending ? <Skeleton h="6rem" /> : null}
      {keys.isError ? <FailureNotice error={keys.error} again={keys.refetch} /> : null}
      {keys.data === undefined ? null : <KeyTable keys={keys.data} />}
      {rotate.data === undefined ? null : <Alert role="status">{say('rotated', { id: rotate.data.id })}</Alert>}
      {mayChange ? (
        <Group>
          <Button variant="default" onClick={() => setAsking(true)}>
            {say('rotate')}
          </Button>
        </Group>
      ) : null}
      {asking && current !== undefined ? (
        <AskFirst
          title={say('rotate')}
          action={say('rotate')}
          {...{ isPending: rotate.isPending, error: rotate.error, onNo: () => setAsking(false) }}
          onYes={() => rotate.mutate(undefined, { onSuccess: () => setAsking(false) })}
        >
          {say('rotateHint', { count: current.secrets, id: current.id })}
        </AskFirst>
      ) : null}
    </Stack>
  );
}

function KeyTable({ keys }: { keys: readonly SealingKey[] }) {
  const say = useSettingsTexts();
  return (
    <Table style={{ overflowWrap: 'anywhere' }}>
      <Table.Thead>
        <Table.Tr>
          {(['keyId', 'secrets', 'madeAt', 'state'] as const).map((key) => (
            <Table.Th key={key}>{say(key)}</Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {keys.map(({ id, secrets, madeAt, current }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <Code>{id}</Code>
            </Table.Td>
            <Table.Td>{secrets}</Table.Td>
            <Table.Td>
              <Moment at={madeAt} />
            </Table.Td>
            <Table.Td>{current ? say('currentKey') : ''}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
