import { Button, Group, Skeleton, Stack } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { saveFile } from '../ui/save-file.ts';
import { fileName } from './file-name.ts';
import { useNamedThings } from './named-things.ts';
import { useTaskSequenceTexts } from './texts.ts';

const YamlText = lazy(() => import('../ui/YamlText.tsx').then((module) => ({ default: module.YamlText })));

/** The same document as people keep it in git, and apply it with the command line. */
export function YamlTab({ document }: { document: TaskSequenceDocument }) {
  const say = useTaskSequenceTexts();
  const things = useNamedThings();
  const writer = useQuery({ queryKey: ['yaml-writer'], queryFn: () => import('./yaml-text.ts'), staleTime: Infinity });
  if (writer.isError) return <FailureNotice error={writer.error} again={writer.refetch} />;
  if (writer.data === undefined) return <Skeleton height={300} />;
  const text = writer.data.yamlText(document, things);
  return (
    <Stack gap="sm">
      <Group>
        <Button
          variant="default"
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => saveFile(fileName(document.name, 'yaml'), text, 'application/yaml')}
        >
          {say('exportYaml')}
        </Button>
      </Group>
      <Suspense fallback={<Skeleton height={300} />}>
        <YamlText label={say('yaml')} text={text} />
      </Suspense>
    </Stack>
  );
}
