import { Button, Menu, ScrollArea } from '@mantine/core';
import { IconChevronDown, IconPlus } from '@tabler/icons-react';
import type { StepKind } from '../../task-sequence/step.ts';
import { stepKinds } from '../../task-sequence/step-kinds.ts';
import { useStepTexts } from '../step-texts/use-step-texts.ts';
import { useEditorTexts } from './texts.ts';

/** As ConfigMgr's menu has them. */
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
  const texts = useStepTexts();
  return (
    <>
      <Menu.Label>{texts.category(category)}</Menu.Label>
      {stepKinds
        // What an import could not translate is not made by hand.
        .filter((kind) => kind.category === category && kind.slug !== 'imported-step')
        .map((kind) => (
          <Menu.Item key={kind.slug} onClick={() => onAddStep(kind)}>
            {texts.name(kind)}
          </Menu.Item>
        ))}
    </>
  );
}
