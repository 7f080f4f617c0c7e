import { PageHeader } from '../ui/PageHeader.tsx';
import { useHomeTexts } from './texts.ts';

export function HomePage() {
  const say = useHomeTexts();
  return (
    <div className="page long">
      <PageHeader title={say('title')} />
    </div>
  );
}
