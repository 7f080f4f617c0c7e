import { Alert, Button, Code, CopyButton, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useUiTexts } from './texts.ts';

/** A secret that is shown this once, to be copied. */
export function Secret({ value, children }: { value: string; children: ReactNode }) {
  const say = useUiTexts();
  return (
    <Alert color="teal" role="status">
      {children}
      <Code block mt="xs" style={{ overflowWrap: 'anywhere', whiteSpace: 'pre-wrap' }}>
        {value}
      </Code>
      <Group mt="xs">
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" onClick={copy}>
              {say(copied ? 'copied' : 'copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Alert>
  );
}
