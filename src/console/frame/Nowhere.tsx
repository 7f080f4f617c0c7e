import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { paths } from '../paths.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { useFrameTexts } from './texts.ts';

export function NoSuchPage() {
  const say = useFrameTexts();
  return (
    <EmptyState
      title={say('notFound')}
      action={
        <Anchor component={Link} to={paths.home()}>
          {say('toHome')}
        </Anchor>
      }
    >
      {say('notFoundHint')}
    </EmptyState>
  );
}

/** A page that broke, or one whose chunk a new version of the site has no more: it starts anew. */
export function PageFailed({ error }: { error: unknown }) {
  return <FailureNotice error={error} again={() => location.reload()} />;
}
