import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlugConnectedX } from '@tabler/icons-react';
import { failureOf } from './failure.ts';
import { useUiTexts } from './texts.ts';

/** Why something is not shown or was not done, and what to do. In place of what was asked for, or above a form's buttons. */
export function FailureNotice({ error, again }: { error: unknown; again?: () => unknown }) {
  const say = useUiTexts();
  const { message, code, isAbsent, problems } = failureOf(error);
  return (
    <Alert
      role="alert"
      color={isAbsent ? 'yellow' : 'red'}
      icon={isAbsent ? <IconPlugConnectedX aria-hidden /> : <IconAlertTriangle aria-hidden />}
      title={code === 'SLIP-1006' ? say('notAllowed') : say('failed')}
    >
      <Text size="sm">{isAbsent ? say('siteAbsent') : message}</Text>
      {problems.map(({ path, message: problem }) => (
        <Text size="sm" key={`${path} ${problem}`}>
          <b>{path}</b> {problem}
        </Text>
      ))}
      <Group mt="xs" gap="sm">
        {again === undefined ? null : (
          <Button size="compact-sm" variant="default" onClick={() => again()}>
            {say('tryAgain')}
          </Button>
        )}
        {code === null ? null : (
          <Text size="xs" c="dimmed">
            {code}
          </Text>
        )}
      </Group>
    </Alert>
  );
}
