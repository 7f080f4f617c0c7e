import { ActionIcon, Group, Menu, Text, TextInput, Tooltip } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowDown,
  IconArrowForwardUp,
  IconArrowUp,
  IconDots,
  IconSearch,
  IconTrash,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { AddMenu } from './AddMenu.tsx';
import { useEditorTexts } from './texts.ts';
import type { Actions } from './use-actions.ts';
import type { Editing } from './use-editing.ts';

interface ToolbarProps {
  readonly editing: Editing;
  readonly actions: Actions;
}

export function Toolbar({ editing, actions }: ToolbarProps) {
  const say = useEditorTexts();
  const none = actions.nodes.length === 0;
  return (
    <Group gap="xs">
      <AddMenu onAddStep={actions.addStep} onAddGroup={actions.addGroup} />
      <Tool label={say('undo')} keys="Ctrl+Z" disabled={!editing.canUndo} onClick={actions.undo}>
        <IconArrowBackUp size={18} aria-hidden />
      </Tool>
      <Tool label={say('redo')} keys="Ctrl+Y" disabled={!editing.canRedo} onClick={actions.redo}>
        <IconArrowForwardUp size={18} aria-hidden />
      </Tool>
      <Tool label={say('moveUp')} keys="Alt+↑" disabled={none} onClick={() => actions.moveByOne(-1)}>
        <IconArrowUp size={18} aria-hidden />
      </Tool>
      <Tool label={say('moveDown')} keys="Alt+↓" disabled={none} onClick={() => actions.moveByOne(1)}>
        <IconArrowDown size={18} aria-hidden />
      </Tool>
      <Tool label={say('remove')} keys="Delete" disabled={none} onClick={actions.remove}>
        <IconTrash size={18} aria-hidden />
      </Tool>
      <More actions={actions} none={none} />
    </Group>
  );
}

function Tool(props: {
  readonly label: string;
  readonly keys: string;
  readonly disabled: boolean;
  readonly onClick: () => unknown;
  readonly children: ReactNode;
}) {
  const { label, keys, disabled, onClick, children } = props;
  return (
    <Tooltip label={`${label} (${keys})`}>
      <ActionIcon variant="default" size="lg" aria-label={label} disabled={disabled} onClick={() => onClick()}>
        {children}
      </ActionIcon>
    </Tooltip>
  );
}

function More({ actions, none }: { readonly actions: Actions; readonly none: boolean }) {
  const say = useEditorTexts();
  const isDisabled = actions.nodes.length > 0 && actions.nodes.every(({ disabled }) => disabled);
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={say('more')}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Item text={say('cut')} keys="Ctrl+X" disabled={none} onClick={actions.cut} />
        <Item text={say('copy')} keys="Ctrl+C" disabled={none} onClick={actions.copy} />
        <Item text={say('paste')} keys="Ctrl+V" onClick={actions.paste} />
        <Item text={say('duplicate')} keys="Ctrl+D" disabled={none} onClick={actions.duplicate} />
        <Item
          text={say(isDisabled ? 'enable' : 'disable')}
          disabled={none}
          onClick={() => actions.setDisabled(!isDisabled)}
        />
      </Menu.Dropdown>
    </Menu>
  );
}

function Item(props: {
  readonly text: string;
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly onClick: () => unknown;
}) {
  const { text, keys, disabled = false, onClick } = props;
  const section =
    keys === undefined ? null : (
      <Text size="xs" c="dimmed">
        {keys}
      </Text>
    );
  return (
    <Menu.Item rightSection={section} disabled={disabled} onClick={() => onClick()}>
      {text}
    </Menu.Item>
  );
}

interface FindProps {
  readonly words: string;
  readonly onChange: (words: string) => void;
  readonly count: number | null;
  readonly onNext: () => void;
}

/** Enter goes to the next one. */
export function Find({ words, onChange, count, onNext }: FindProps) {
  const say = useEditorTexts();
  return (
    <TextInput
      type="search"
      aria-label={say('search')}
      placeholder={say('search')}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSectionWidth={count === null ? 0 : 90}
      rightSection={
        count === null ? null : (
          <Text size="xs" c="dimmed" role="status">
            {say('matches', { count })}
          </Text>
        )
      }
      value={words}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      onKeyDown={({ key }) => {
        if (key === 'Enter') onNext();
      }}
    />
  );
}
