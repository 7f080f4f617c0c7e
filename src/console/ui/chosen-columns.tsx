/** Which columns of a list a person wants to see: kept in this browser. */
import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconColumns } from '@tabler/icons-react';
import { useUiTexts } from './texts.ts';

interface Named {
  readonly id: string;
  readonly title: string;
}

interface ChosenColumns<C extends Named> {
  readonly columns: readonly C[];
  /** The button with the list of all columns. */
  readonly chooser: React.ReactNode;
  /** Ids of those that are shown, besides the first. */
  readonly shown: readonly string[];
  readonly setShown: (shown: string[]) => void;
}

/** The first column is always shown: it names the row. `hidden`: ids of those that are not shown as long as nobody asks for them. */
export function useChosenColumns<C extends Named>(
  list: string,
  all: readonly C[],
  hidden: readonly string[] = [],
): ChosenColumns<C> {
  const say = useUiTexts();
  const [first, ...others] = all;
  const usual = others.map(({ id }) => id).filter((id) => !hidden.includes(id));
  const [shown, setShown] = useLocalStorage<string[]>({
    key: `slipway-columns-${list}`,
    defaultValue: usual,
    getInitialValueInEffect: false,
  });
  const columns = [...(first === undefined ? [] : [first]), ...others.filter(({ id }) => shown.includes(id))];
  const chooser = (
    <Popover position="bottom-end" trapFocus withArrow>
      <Popover.Target>
        <Button variant="default" leftSection={<IconColumns size={16} aria-hidden />}>
          {say('columns')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={say('columns')}>
        <Checkbox.Group value={shown} onChange={setShown}>
          <Stack gap="xs">
            {others.map(({ id, title }) => (
              <Checkbox key={id} value={id} label={title} size="sm" />
            ))}
          </Stack>
        </Checkbox.Group>
      </Popover.Dropdown>
    </Popover>
  );
  return { columns, chooser, shown, setShown };
}
