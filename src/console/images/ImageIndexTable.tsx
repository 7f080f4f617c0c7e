/** The images in a WIM: of an operating system image, or the editions of an upgrade package. */
import { Table } from '@mantine/core';
import type { Image } from '../../api/images.ts';
import { bytesText } from '../ui/quantities.ts';
import { ScrollTable } from '../ui/ScrollTable.tsx';
import { useImageTexts } from './texts.ts';

export function ImageIndexTable({ label, images }: { label: string; images: Image['images'] }) {
  const say = useImageTexts();
  const titles = [
    ...[say('index'), say('name'), say('platform'), say('edition'), say('systemVersion'), say('languages')],
    ...[say('files'), say('unpacked')],
  ];
  return (
    <ScrollTable label={label} titles={titles}>
      {images.map((each) => (
        <Table.Tr key={each.index}>
          <Table.Td>{each.index}</Table.Td>
          <Table.Td>{[each.name, each.description].filter(Boolean).join(' · ')}</Table.Td>
          <Table.Td>{[say(each.platform), each.architecture].filter(Boolean).join(', ')}</Table.Td>
          <Table.Td>{each.editionId}</Table.Td>
          <Table.Td>{each.version}</Table.Td>
          <Table.Td>{languagesText(each)}</Table.Td>
          <Table.Td>{each.fileCount.toLocaleString()}</Table.Td>
          <Table.Td>{bytesText(each.totalBytes)}</Table.Td>
        </Table.Tr>
      ))}
    </ScrollTable>
  );
}

/** The one that it starts with first. */
function languagesText({ languages, defaultLanguage }: Image['images'][number]): string {
  const others = languages.filter((language) => language !== defaultLanguage);
  return [...(defaultLanguage === null ? [] : [defaultLanguage]), ...others].join(', ');
}
