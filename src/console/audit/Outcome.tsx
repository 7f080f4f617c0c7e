import { Badge } from '@mantine/core';
import type { ListedAuditEntry } from '../../api/audit.ts';
import { useAuditTexts } from './texts.ts';

const colors = { done: 'gray', refused: 'yellow', failed: 'red' } as const;

export function Outcome({ outcome }: { outcome: ListedAuditEntry['outcome'] }) {
  const say = useAuditTexts();
  return (
    <Badge size="sm" variant="dot" color={colors[outcome]} tt="none">
      {say(outcome)}
    </Badge>
  );
}
