import { FailureNotice } from './FailureNotice.tsx';
import { failureOf } from './failure.ts';
import { PageHeader } from './PageHeader.tsx';
import { useUiTexts } from './texts.ts';

/** In the place of a whole page of one thing: a title of its own, since the thing's name is not known. */
export function PageFailure({ error, again }: { error: unknown; again: () => unknown }) {
  const say = useUiTexts();
  return (
    <div className="page">
      <PageHeader title={say(failureOf(error).code === 'SLIP-1006' ? 'notShown' : 'notThere')} />
      <FailureNotice error={error} again={again} />
    </div>
  );
}
