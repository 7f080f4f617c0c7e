import { Anchor, Group, Paper, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { previewQuery } from '../../api/collections.ts';
import { paths } from '../paths.ts';
import { siteQuery } from '../site/queries.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useCollectionTexts } from './texts.ts';

/** While somebody types, the site is asked once they pause. */
const PAUSE_MILLISECONDS = 300;
const NAMED_AT_MOST = 20;

/** Which devices the query selects at this moment; none of it is kept. */
export function QueryPreview({ query, limitingCollectionId }: { query: string; limitingCollectionId: string | null }) {
  const say = useCollectionTexts();
  const [asked] = useDebouncedValue(query.trim(), PAUSE_MILLISECONDS);
  const body = { query: asked, limit: NAMED_AT_MOST, limitingCollectionId: limitingCollectionId ?? undefined };
  const preview = useQuery({ ...siteQuery(previewQuery, { body }), enabled: asked !== '' });
  return (
    <Paper withBorder p="sm" component="section" aria-label={say('preview')} aria-live="polite" mih="5rem">
      {asked === '' ? (
        <Text size="sm" c="dimmed">
          {say('previewEmpty')}
        </Text>
      ) : preview.isError ? (
        <FailureNotice error={preview.error} />
      ) : preview.data === undefined ? (
        <Text size="sm" c="dimmed">
          {say('previewWaits')}
        </Text>
      ) : (
        <Selected {...preview.data} />
      )}
    </Paper>
  );
}

function Selected({ count, devices }: { count: number; devices: readonly { deviceId: string; name: string }[] }) {
  const say = useCollectionTexts();
  const more = count - devices.length;
  return (
    <>
      <Text size="sm" fw={600}>
        {say('selects', { count })}
      </Text>
      <Group gap="xs" mt={4}>
        {devices.map(({ deviceId, name }) => (
          <Anchor component={Link} key={deviceId} to={paths.device(deviceId)} target="_blank" size="sm">
            {name}
          </Anchor>
        ))}
        {more > 0 ? <Text size="sm">{say('andMore', { count: more })}</Text> : null}
      </Group>
    </>
  );
}
