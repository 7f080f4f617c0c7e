import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

/** A short table, in a box of its own that scrolls sideways where the window is narrow. */
export function ScrollTable({
  label,
  titles,
  minWidth = '36rem',
  children,
}: {
  label: string;
  titles: readonly string[];
  minWidth?: string;
  /** Rows. */
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no pointer scrolls it with the arrow keys (axe: scrollable-region-focusable)
    <section data-scrolls tabIndex={0} aria-label={label} style={{ overflowX: 'auto' }}>
      <Table miw={minWidth} fz="sm" aria-label={label} verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            {titles.map((title) => (
              <Table.Th key={title} scope="col">
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>{children}</Table.Tbody>
      </Table>
    </section>
  );
}
