import { useTranslation } from 'react-i18next';
import { dutchActions } from './dutch-actions.ts';

/** What was done, by the sentence that the audit log keeps; one of an older version of the site may have no other language. */
export function useActionText(): (action: string) => string {
  const isDutch = useTranslation().i18n.language === 'nl';
  return (action) => (isDutch ? dutchActions[action] : undefined) ?? action;
}
