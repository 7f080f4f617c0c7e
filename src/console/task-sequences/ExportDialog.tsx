import { Button, Group, List, Modal, Skeleton, Stack, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { exportToConfigMgr } from '../../api/task-sequence-translations.ts';
import type { TaskSequence } from '../../api/task-sequences.ts';
import { siteQuery } from '../site/queries.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { saveFile } from '../ui/save-file.ts';
import { fileName } from './file-name.ts';
import { useTaskSequenceTexts } from './texts.ts';

/** ConfigMgr's XML, and what it has no words for, before it is saved. */
export function ExportDialog({ sequence: { id, name }, onClose }: { sequence: TaskSequence; onClose: () => void }) {
  const say = useTaskSequenceTexts();
  const written = useQuery(siteQuery(exportToConfigMgr, { params: { id } }));
  const { xml, unwritten = [] } = written.data ?? {};
  return (
    <Modal opened onClose={onClose} title={say('exportXml')} size="lg">
      <Stack gap="md">
        {written.isError ? <FailureNotice error={written.error} again={written.refetch} /> : null}
        {written.isPending ? <Skeleton height={60} /> : null}
        {xml === undefined ? null : (
          <Text size="sm">{say(unwritten.length === 0 ? 'exportedAll' : 'exportedBut')}</Text>
        )}
        <List size="sm">
          {unwritten.map((each) => (
            <List.Item key={`${each.node} ${each.message}`}>
              <b>{each.name}</b>: {each.message}
            </List.Item>
          ))}
        </List>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {say('close')}
          </Button>
          <Button
            disabled={xml === undefined}
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => xml !== undefined && saveFile(fileName(name, 'xml'), `${xml}\n`, 'application/xml')}
          >
            {say('exportXml')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
