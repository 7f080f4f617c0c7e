import { useLanguage } from '../texts/language.ts';
import { dutchActions } from './dutch-actions.ts';

/** What was done, by the English sentence that the audit log keeps; one of an older version of the site may have no other language. */
export function ActionText({ action }: { action: string }) {
  const dutch = useLanguage() === 'nl' ? dutchActions[action] : undefined;
  return (
    <span lang={dutch === undefined ? 'en' : undefined} title={dutch ?? action}>
      {dutch ?? action}
    </span>
  );
}
