import { Badge, Group } from '@mantine/core';
import type { User } from '../../api/users.ts';
import { useUserTexts } from './texts.ts';

/** What is out of the ordinary with a user. */
export function UserState({ user }: { user: User }) {
  const say = useUserTexts();
  const marks = [
    [user.disabled, 'gray', say('disabled')],
    [!user.hasPassword, 'gray', say('noPassword')],
    [user.mustChangePassword && user.hasPassword, 'blue', say('mustChange')],
    [user.failedSignIns > 0, 'yellow', say('failedSignIns', { count: user.failedSignIns })],
  ] as const;
  return (
    <Group gap={4} wrap="nowrap">
      {marks.map(([there, color, text]) =>
        there ? (
          <Badge key={text} size="sm" variant="dot" color={color} tt="none">
            {text}
          </Badge>
        ) : null,
      )}
    </Group>
  );
}
