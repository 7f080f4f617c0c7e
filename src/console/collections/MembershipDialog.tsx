import { Alert, List, Loader, Modal, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { explainMembership, type MembershipExplanation } from '../../api/collections.ts';
import { siteQuery } from '../site/queries.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import type { Member } from './CollectionMembers.tsx';
import { useCollectionTexts } from './texts.ts';

interface MembershipDialogProps {
  readonly collectionId: string;
  readonly member: Member;
  readonly onClose: () => void;
}

/** Why a device is in a collection: every rule, and what it found. */
export function MembershipDialog({ collectionId: id, member: { deviceId, name }, onClose }: MembershipDialogProps) {
  const say = useCollectionTexts();
  const answer = useQuery(siteQuery(explainMembership, { params: { id, deviceId } }));
  return (
    <Modal opened onClose={onClose} title={say('whyOf', { name })} size="lg">
      {answer.isError ? <FailureNotice error={answer.error} again={answer.refetch} /> : null}
      {answer.isPending ? <Loader /> : null}
      {answer.data === undefined ? null : <Explanation explanation={answer.data} />}
    </Modal>
  );
}

type Decision = MembershipExplanation['decisions'][number];

function Explanation({ explanation: { member, kept, decisions } }: { explanation: MembershipExplanation }) {
  const say = useCollectionTexts();
  return (
    <Stack gap="sm">
      {member === kept ? null : <Alert color="yellow">{say('staleMembership')}</Alert>}
      {decisions.map((decision) => (
        <DecisionPart key={decision.collection.id ?? decision.collection.name} decision={decision} />
      ))}
    </Stack>
  );
}

function DecisionPart({ decision: { collection, member, rules, limiting } }: { decision: Decision }) {
  const say = useCollectionTexts();
  const name = collection.name ?? say('hidden');
  return (
    <div>
      <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
        {say(member ? 'isMemberOf' : 'isNoMemberOf', { name })}
      </Text>
      <List size="sm" spacing={4} mt={4}>
        {limiting === null ? null : (
          <Judged holds={limiting.holds}>
            {say('limitedTo', { name: limiting.collection.name ?? say('hidden') })}
          </Judged>
        )}
        {rules.map((rule) => (
          <Judged key={`${rule.kind} ${rule.name} ${rule.collection?.id}`} holds={rule.holds}>
            <RuleName rule={rule} />
            {rule.because.map((sentence) => (
              <Text key={sentence} size="xs" c="dimmed">
                {sentence}
              </Text>
            ))}
          </Judged>
        ))}
      </List>
    </div>
  );
}

function Judged({ holds, children }: { holds: boolean; children: ReactNode }) {
  const say = useCollectionTexts();
  const Icon = holds ? IconCircleCheck : IconCircleX;
  return (
    <List.Item
      icon={<Icon size={18} role="img" aria-label={say(holds ? 'holds' : 'holdsNot')} />}
      style={{ overflowWrap: 'anywhere' }}
    >
      {children}
    </List.Item>
  );
}

function RuleName({ rule: { kind, name, collection } }: { rule: Decision['rules'][number] }) {
  const say = useCollectionTexts();
  const other = collection?.name ?? say('hidden');
  const texts = {
    'built-in': () => say('ruleBuiltIn'),
    direct: () => say('ruleDirect'),
    query: () => say('ruleQuery', { name: name ?? '' }),
    include: () => say('ruleInclude', { name: other }),
    exclude: () => say('ruleExclude', { name: other }),
  };
  return texts[kind]();
}
