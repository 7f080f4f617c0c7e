import { Anchor, Breadcrumbs, Group, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';

/** A page's title, the way back up, and what can be done with all of it. */
export function PageHeader({
  title,
  above,
  children,
}: {
  title: string;
  above?: { readonly title: string; readonly path: string };
  children?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Slipway`;
  }, [title]);
  return (
    <Group justify="space-between" gap="sm">
      <div>
        {above === undefined ? null : (
          <Breadcrumbs>
            <Anchor component={Link} to={above.path} size="sm">
              {above.title}
            </Anchor>
          </Breadcrumbs>
        )}
        <Title order={1} size="h3">
          {title}
        </Title>
      </div>
      <Group gap="xs">{children}</Group>
    </Group>
  );
}
