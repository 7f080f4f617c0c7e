import { Button, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { addLabComputer, type Lab } from '../../api/lab.ts';
import { client } from '../site/client.ts';
import { useMay } from '../site/session.ts';
import { useChange } from '../site/use-change.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { PageHeader } from '../ui/PageHeader.tsx';
import { PageSkeleton } from '../ui/PageSkeleton.tsx';
import { AddLabComputerForm } from './AddLabComputerForm.tsx';
import { LabComputerCard } from './LabComputerCard.tsx';
import { useLabTexts } from './texts.ts';
import { freeName, useLab } from './use-lab.ts';

export function LabComputersPage() {
  const say = useLabTexts();
  const lab = useLab();
  const mayChange = useMay('lab.change');
  const shown = lab.data?.lab;
  return (
    <div className="page long">
      <PageHeader title={say('title')}>
        {shown && mayChange && shown.computers.length > 0 ? <AddButtons lab={shown} /> : null}
      </PageHeader>
      {lab.isError ? <FailureNotice error={lab.error} again={lab.refetch} /> : null}
      {lab.isPending ? <PageSkeleton /> : null}
      {shown === null ? <EmptyState title={say('noLabTitle')}>{say('noLab')}</EmptyState> : null}
      {shown ? <Computers lab={shown} /> : null}
    </div>
  );
}

function Computers({ lab }: { lab: Lab }) {
  const say = useLabTexts();
  const mayChange = useMay('lab.change');
  const { name, subnet, taps, computers } = lab;
  if (computers.length === 0)
    return (
      <EmptyState title={say('emptyTitle')} action={mayChange ? <AddButtons lab={lab} /> : null}>
        {say('empty')}
      </EmptyState>
    );
  return (
    <>
      <Text size="sm" c="dimmed">
        {say('summary', { name, subnet, used: computers.length, count: taps })}
      </Text>
      <div className="lab-cards">
        {computers.map((computer) => (
          <LabComputerCard key={computer.uuid} computer={computer} />
        ))}
      </div>
    </>
  );
}

/** The usual one with one click; the form for another. */
function AddButtons({ lab }: { lab: Lab }) {
  const say = useLabTexts();
  const [adding, { open, close }] = useDisclosure();
  const add = useChange(() => client(addLabComputer, { body: { name: freeName(lab) } }), '/api/lab');
  const full = lab.computers.length >= lab.taps;
  return (
    <div>
      <Group gap="xs" justify="flex-end">
        <Button variant="default" disabled={full} onClick={open}>
          {say('addOther')}
        </Button>
        <Button
          leftSection={<IconPlus size={16} aria-hidden />}
          disabled={full}
          loading={add.isPending}
          onClick={() => add.mutate(undefined)}
        >
          {say('add')}
        </Button>
      </Group>
      {full ? (
        <Text size="sm" c="dimmed" mt={4}>
          {say('full')}
        </Text>
      ) : null}
      {add.isError ? <FailureNotice error={add.error} /> : null}
      {adding ? <AddLabComputerForm lab={lab} onClose={close} /> : null}
    </div>
  );
}
