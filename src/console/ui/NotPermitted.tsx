import { EmptyState } from './EmptyState.tsx';
import { PageHeader } from './PageHeader.tsx';
import { useUiTexts } from './texts.ts';

/** In the place of a page on which this person can do nothing. */
export function NotPermitted({ title }: { title: string }) {
  const say = useUiTexts();
  return (
    <div className="page">
      <PageHeader title={title} />
      <EmptyState title={say('notPermitted')}>{say('notPermittedHint')}</EmptyState>
    </div>
  );
}
