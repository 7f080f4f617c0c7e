import { ActionIcon, Text } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { Application } from '../../api/applications.ts';
import type { DeploymentType } from '../../task-sequence/applications/application-definition.ts';
import { AskFirst } from '../ui/AskFirst.tsx';
import { removeType } from './application-edits.ts';
import { DeploymentTypeForm } from './DeploymentTypeForm.tsx';
import { Grip } from './order.tsx';
import { useApplicationTexts } from './texts.ts';
import { useApplicationChange } from './use-application-change.ts';

interface ActionsProps {
  readonly application: Application;
  readonly type: DeploymentType;
  readonly at: number;
  readonly onMove: (type: DeploymentType, to: number) => void;
}

/** What can be done with one of the deployment types. */
export function DeploymentTypeActions({ application, type, at, onMove }: ActionsProps) {
  const say = useApplicationTexts();
  const [open, setOpen] = useState<'edit' | 'remove' | null>(null);
  const { name } = type;
  const last = application.deploymentTypes.length - 1;
  const close = () => setOpen(null);
  return (
    <>
      {last > 0 ? (
        <>
          <Grip name={name} />
          <Arrow
            icon={IconArrowUp}
            label={say('moveUp', { name })}
            isEnd={at === 0}
            onMove={() => onMove(type, at - 1)}
          />
          <Arrow
            {...{ icon: IconArrowDown, label: say('moveDown', { name }), isEnd: at === last }}
            onMove={() => onMove(type, at + 1)}
          />
        </>
      ) : null}
      <ActionIcon size="lg" variant="default" aria-label={say('editType', { name })} onClick={() => setOpen('edit')}>
        <IconPencil size={16} aria-hidden />
      </ActionIcon>
      {last > 0 ? (
        <ActionIcon
          size="lg"
          variant="default"
          aria-label={say('removeType', { name })}
          onClick={() => setOpen('remove')}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      ) : null}
      {open === 'edit' ? <DeploymentTypeForm application={application} type={type} onClose={close} /> : null}
      {open === 'remove' ? <RemoveDialog application={application} type={type} onClose={close} /> : null}
    </>
  );
}

interface ArrowProps {
  readonly icon: typeof IconArrowUp;
  readonly label: string;
  readonly isEnd: boolean;
  readonly onMove: () => void;
}

/** At the end it stays where it is, so that the focus does, too. */
function Arrow({ icon: Icon, label, isEnd, onMove }: ArrowProps) {
  return (
    <ActionIcon
      size="lg"
      variant="default"
      aria-label={label}
      aria-disabled={isEnd}
      data-disabled={isEnd}
      onClick={() => {
        if (!isEnd) onMove();
      }}
    >
      <Icon size={16} aria-hidden />
    </ActionIcon>
  );
}

function RemoveDialog({ application, type, onClose }: Omit<ActionsProps, 'at' | 'onMove'> & { onClose: () => void }) {
  const say = useApplicationTexts();
  const change = useApplicationChange(application.id, onClose);
  return (
    <AskFirst
      title={say('removeTypeTitle', { name: type.name })}
      action={say('remove')}
      isPending={change.isPending}
      error={change.error}
      onYes={() => change.mutate(removeType(type))}
      onNo={onClose}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {say('removeTypeHint', { name: type.name, application: application.name })}
      </Text>
    </AskFirst>
  );
}
