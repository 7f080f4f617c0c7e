/** What a simulation says of a node, at its row in the tree: a sign and the word. */
import { Text, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCheck,
  IconDots,
  IconMinus,
  IconQuestionMark,
  IconRotateClockwise,
} from '@tabler/icons-react';
import type { Environment } from '../../task-sequence/step.ts';
import { usePhrases } from '../phrases/use-phrases.ts';
import type { NodeOutlook, Outlook } from './node-outlook.ts';
import type { SayOfSimulation } from './texts.ts';

const icons: Readonly<Record<Outlook, typeof IconCheck>> = {
  runs: IconCheck,
  skipped: IconMinus,
  fails: IconAlertTriangle,
  unsure: IconQuestionMark,
  notReached: IconDots,
};

interface OutlookMarkProps {
  readonly node: NodeOutlook;
  /** The sequence was changed since. */
  readonly isStale: boolean;
  readonly say: SayOfSimulation;
}

/** The row's name for screen readers says the same. */
export function OutlookMark({ node, isStale, say }: OutlookMarkProps) {
  const Icon = icons[node.outlook];
  const sayPhrase = usePhrases();
  const because = node.phrase === null ? '' : sayPhrase({ message: node.because, phrase: node.phrase });
  const why = [because, ...wordsOf(node, isStale, say).slice(1)].filter((each) => each !== '').join('\n');
  return (
    <Tooltip label={why} disabled={why === ''} multiline maw={400} style={{ whiteSpace: 'pre-line' }}>
      <Text
        span
        size="xs"
        className="step-outlook"
        data-outlook={node.outlook}
        data-stale={isStale || undefined}
        aria-hidden
      >
        <Icon size={14} /> {isStale ? <s>{say(node.outlook)}</s> : say(node.outlook)}
        {node.restartsInto === null ? null : <IconRotateClockwise size={14} />}
      </Text>
    </Tooltip>
  );
}

/** First what becomes of it; then its number, and what it restarts into. */
export function wordsOf(
  { outlook, order, restartsInto }: NodeOutlook,
  isStale: boolean,
  say: SayOfSimulation,
): string[] {
  return [
    say(isStale ? `old_${outlook}` : outlook),
    ...(order === null ? [] : [say('numbered', { order })]),
    ...(restartsInto === null ? [] : [say('restarts', { environment: environmentText(restartsInto, say) })]),
  ];
}

export function environmentText(environment: Environment, say: SayOfSimulation): string {
  return say(environment === 'linux-pe' ? 'linuxPe' : environment);
}
