import { Button, Modal, MultiSelect, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCalendarTime } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import {
  changeValidationSchedule,
  getValidationSchedule,
  type ValidationSchedule,
  validationPriorities,
  weekdays,
} from '../../api/content.ts';
import { client } from '../site/client.ts';
import { makeStale, siteQuery } from '../site/queries.ts';
import { useMay } from '../site/session.ts';
import { FailureNotice } from '../ui/FailureNotice.tsx';
import { FormEnd } from '../ui/FormEnd.tsx';
import { Moment } from '../ui/Moment.tsx';
import { useContentTexts } from './texts.ts';

export function ScheduleButton() {
  const say = useContentTexts();
  const [opened, { open, close }] = useDisclosure();
  if (!useMay('content.care')) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconCalendarTime size={16} aria-hidden />} onClick={open}>
        {say('schedule')}
      </Button>
      {opened ? <ScheduleDialog onClose={close} /> : null}
    </>
  );
}

function ScheduleDialog({ onClose }: { onClose: () => void }) {
  const say = useContentTexts();
  const schedule = useQuery(siteQuery(getValidationSchedule));
  return (
    <Modal opened onClose={onClose} title={say('schedule')}>
      {schedule.isError ? <FailureNotice error={schedule.error} again={schedule.refetch} /> : null}
      {schedule.data === undefined ? null : <ScheduleForm schedule={schedule.data} onClose={onClose} />}
    </Modal>
  );
}

function ScheduleForm({ schedule, onClose }: { schedule: ValidationSchedule; onClose: () => void }) {
  const say = useContentTexts();
  const [{ nextAt, ...values }, setValues] = useState(schedule);
  const set = (part: Partial<ValidationSchedule>) => setValues((before) => ({ ...before, ...part }));
  const save = useMutation({
    mutationFn: () => client(changeValidationSchedule, { body: values }),
    onSuccess: async () => {
      onClose();
      await makeStale('/api/content');
    },
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={send}>
      <Stack gap="md">
        <Switch
          label={say('scheduleOn')}
          checked={values.enabled}
          onChange={({ currentTarget }) => set({ enabled: currentTarget.checked })}
        />
        <MultiSelect
          label={say('days')}
          data={weekdays.map((day) => ({ value: day, label: say(day) }))}
          value={values.days}
          onChange={(days) => set({ days: weekdays.filter((day) => days.includes(day)) })}
        />
        <TextInput
          type="time"
          label={say('time')}
          value={values.time}
          onChange={({ currentTarget }) => set({ time: currentTarget.value.slice(0, 5) })}
        />
        <Select
          label={say('priority')}
          allowDeselect={false}
          data={validationPriorities.map((each) => ({ value: each, label: say(each) }))}
          value={values.priority}
          onChange={(value) => set({ priority: value === 'low' ? 'low' : 'normal' })}
        />
        {nextAt === null ? null : (
          <Text size="sm" c="dimmed">
            {say('next')}: <Moment at={nextAt} />
          </Text>
        )}
        <FormEnd change={save} onClose={onClose} action={say('save')} />
      </Stack>
    </form>
  );
}
