import { Code, List, Text } from '@mantine/core';
import type { Condition } from '../../task-sequence/conditions/conditions.ts';
import { conditionText } from './condition-text.ts';
import { useTaskSequenceTexts } from './texts.ts';

/** A condition as ConfigMgr's users know it: All, Any, None, and tests within. */
export function ConditionTree({ condition }: { condition: Condition }) {
  const say = useTaskSequenceTexts();
  const set = setOf(condition);
  if (set === null)
    return 'all' in condition || 'any' in condition || 'none' in condition ? null : (
      <Code>{conditionText(condition)}</Code>
    );
  return (
    <div>
      <Text size="sm" fw={600}>
        {say(set.kind)}
      </Text>
      <List size="sm" withPadding>
        {set.members.map((each, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no names, and these never change their places
          <List.Item key={at}>
            <ConditionTree condition={each} />
          </List.Item>
        ))}
      </List>
    </div>
  );
}

function setOf(condition: Condition): { kind: 'all' | 'any' | 'none'; members: readonly Condition[] } | null {
  if ('all' in condition) return { kind: 'all', members: condition.all };
  if ('any' in condition) return { kind: 'any', members: condition.any };
  if ('none' in condition) return { kind: 'none', members: condition.none };
  return null;
}
