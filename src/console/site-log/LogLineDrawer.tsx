import { Code, Drawer, Stack, Title } from '@mantine/core';
import type { SiteLogLine } from '../../api/site-log.ts';
import { FactTable } from '../ui/FactTable.tsx';
import { LevelMark, momentText } from './LogTable.tsx';
import { useSiteLogTexts } from './texts.ts';

const whole = { whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' } as const;

/** All that a line says: of an error, where it came from. */
export function LogLineDrawer({ line, onClose }: { line: SiteLogLine; onClose: () => void }) {
  const say = useSiteLogTexts();
  const { at, level, process, role, message, error, facts } = line;
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={say('line')}>
      <Stack>
        <FactTable
          facts={[
            [say('at'), momentText(at)],
            [say('level'), <LevelMark key="level" level={level} />],
            [say('process'), process],
            ...(role === null ? [] : [[say('role'), role] as const]),
            [say('message'), message],
          ]}
        />
        {error === null ? null : (
          <>
            <Title order={3} size="h5">
              {say('trouble')}
            </Title>
            <Code block style={whole}>
              {error}
            </Code>
          </>
        )}
        {Object.keys(facts).length === 0 ? null : (
          <>
            <Title order={3} size="h5">
              {say('facts')}
            </Title>
            <Code block style={whole}>
              {JSON.stringify(facts, null, 2)}
            </Code>
          </>
        )}
      </Stack>
    </Drawer>
  );
}
