import { useEffect, useMemo, useState } from 'react';
import type { TaskSequenceDocument } from '../../task-sequence/document.ts';
import type { Finding } from '../../task-sequence/lint/finding.ts';
import { usePhrases } from '../phrases/use-phrases.ts';

/** While somebody types, it is looked over once they pause. */
const PAUSE_MILLISECONDS = 300;

/** What lint finds in a document; an unfinished one is not looked over, and what was found before stays; messages are in the page's language. The rules are fetched when they are needed. */
export function useFindings(document: TaskSequenceDocument, isFinished: boolean): readonly Finding[] {
  const say = usePhrases();
  const [findings, setFindings] = useState<readonly Finding[]>([]);
  useEffect(() => {
    if (!isFinished) return;
    let isOld = false;
    const timer = setTimeout(async () => {
      const { lintTaskSequence } = await import('../../task-sequence/lint/lint.ts');
      if (!isOld) setFindings(lintTaskSequence(document));
    }, PAUSE_MILLISECONDS);
    return () => {
      isOld = true;
      clearTimeout(timer);
    };
  }, [document, isFinished]);
  return useMemo(() => findings.map((finding) => ({ ...finding, message: say(finding) })), [findings, say]);
}
