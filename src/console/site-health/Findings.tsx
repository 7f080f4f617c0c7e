import { Alert, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react';
import type { Finding } from '../../api/site-health.ts';
import { useSiteHealthTexts } from './texts.ts';

/** What is not well, and what to do about it. The sentences are the site's own, so English. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  return (
    <Stack gap="xs" maw="60rem">
      {findings.map((finding) => (
        <FindingNotice key={`${finding.check} ${finding.text}`} finding={finding} />
      ))}
    </Stack>
  );
}

function FindingNotice({ finding: { level, check, text, advice } }: { finding: Finding }) {
  const say = useSiteHealthTexts();
  const isError = level === 'error';
  return (
    <Alert
      color={isError ? 'red' : 'yellow'}
      icon={isError ? <IconCircleX aria-hidden /> : <IconAlertTriangle aria-hidden />}
      title={say(isError ? 'error' : 'warning')}
      p="sm"
    >
      <Text size="sm" lang="en" style={{ overflowWrap: 'anywhere' }}>
        <b>{check}</b>: {text}
      </Text>
      {advice === null ? null : (
        <Text size="sm" lang="en" style={{ overflowWrap: 'anywhere' }}>
          {advice}
        </Text>
      )}
    </Alert>
  );
}
