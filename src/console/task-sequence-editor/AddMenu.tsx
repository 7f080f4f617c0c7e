import { Button, Menu, ScrollArea } from '@mantine/core';
import { IconChevronDown, IconPlus } from '@tabler/icons-react';
import type { StepKind } from '../../task-sequence/step.ts';
import { stepKinds } from '../../task-sequence/step-kinds.ts';
import { useEditorTexts } from './texts.ts';

/** As ConfigMgr's menu has them; the names of kinds and groups are those that people know from there, in every language. */
const categories = ['General', 'Software', 'Disks', 'User State', 'Images', 'Drivers', 'Settings'] as const;

interface AddMenuProps {
  readonly onAddStep: (kind: StepKind) => void;
  readonly onAddGroup: () => void;
}

export function AddMenu({ onAddStep, onAddGroup }: AddMenuProps) {
  const say = useEditorTexts();
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button
          size="compact-md"
          leftSection={<IconPlus size={16} aria-hidden />}
          rightSection={<IconChevronDown size={16} aria-hidden />}
        >
          {say('add')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah="60dvh">
          <Menu.Item onClick={onAddGroup}>{say('addGroup')}</Menu.Item>
          {categories.map((category) => (
            <Category key={category} category={category} onAddStep={onAddStep} />
          ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  );
}

function Category({ category, onAddStep }: Pick<AddMenuProps, 'onAddStep'> & { readonly category: string }) {
  return (
    <>
      <Menu.Label>{category}</Menu.Label>
      {stepKinds
        // What an import could not translate is not made by hand.
        .filter((kind) => kind.category === category && kind.slug !== 'imported-step')
        .map((kind) => (
          <Menu.Item key={kind.slug} onClick={() => onAddStep(kind)}>
            {kind.name}
          </Menu.Item>
        ))}
    </>
  );
}
