import { Group, Text } from '@mantine/core';
import sign from '../slipway.svg';

export function Sign() {
  return (
    <Group gap="xs" wrap="nowrap">
      <img src={sign} alt="" width={26} height={26} />
      <Text fw={700}>Slipway</Text>
    </Group>
  );
}
