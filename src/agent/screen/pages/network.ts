/** Network settings: from DHCP, or a static address. */
import { type ChoiceField, type Field, newForm, type TextField } from '../form.ts';
import {
  checkAddressWithPrefix,
  checkDnsServers,
  checkGateway,
  type NetworkSettings,
  parseAddresses,
  parseAddressWithPrefix,
} from '../network-settings.ts';
import { editedText } from '../text-field.ts';
import type { Page, QuestionOptions } from './page.ts';

export interface NetworkQuestion extends QuestionOptions {
  /** At least one. `description` tells them apart for a person: "52:54:00:77:00:01, e1000e, no cable". */
  readonly adapters: readonly { readonly name: string; readonly description: string }[];
  /** What the fields show first. */
  readonly current?: NetworkSettings;
}

export function networkPage({ adapters, current, problem, canGoBack }: NetworkQuestion): Page<NetworkSettings> {
  const form = newForm({
    title: 'Network',
    introduction: 'How this computer gets its network address.',
    problem: problem ?? null,
    canGoBack: canGoBack ?? false,
    fields: [...adapterField(adapters, current?.interface), modeField(current?.mode), ...staticFields(current)],
  });
  const focus = 'mode';
  return { form: { ...form, focus }, read: (values) => readSettings(values, adapters[0]?.name ?? '') };
}

/** With one adapter there is nothing to choose. */
function adapterField(adapters: NetworkQuestion['adapters'], current: string | undefined): Field[] {
  if (adapters.length < 2) return [];
  const options = adapters.map(({ name, description }) => ({
    value: name,
    label: `${name}  ${description}`,
    description: '',
  }));
  const chosen = Math.max(
    0,
    adapters.findIndex(({ name }) => name === current),
  );
  return [{ kind: 'choice', name: 'interface', label: 'Adapter', options, chosen }];
}

function modeField(current: NetworkSettings['mode'] | undefined): ChoiceField {
  const options = [
    { value: 'dhcp', label: 'DHCP', description: '' },
    { value: 'static', label: 'Static', description: '' },
  ];
  return { kind: 'choice', name: 'mode', label: 'Address', options, chosen: current === 'static' ? 1 : 0 };
}

function staticFields(current: NetworkSettings | undefined): TextField[] {
  const now = current?.mode === 'static' ? current : null;
  const fields = [
    {
      name: 'address',
      label: 'Address/prefix',
      text: now === null ? '' : `${now.address}/${now.prefix}`,
      check: checkAddressWithPrefix,
    },
    {
      name: 'gateway',
      label: 'Gateway',
      text: now?.gateway ?? '',
      check: (text: string, values: ReadonlyMap<string, string>) => checkGateway(text, values.get('address') ?? ''),
    },
    { name: 'dns', label: 'DNS servers', text: now?.dns.join(' ') ?? '', check: checkDnsServers },
  ];
  return fields.map((field) => ({
    ...field,
    kind: 'text',
    text: editedText(field.text),
    masked: false,
    most: 200,
    onlyWhen: { field: 'mode', value: 'static' },
  }));
}

function readSettings(values: ReadonlyMap<string, string>, onlyAdapter: string): NetworkSettings {
  const adapter = values.get('interface') ?? onlyAdapter;
  const own = parseAddressWithPrefix(values.get('address') ?? '');
  if (values.get('mode') !== 'static' || own === null) return { mode: 'dhcp', interface: adapter };
  const gateway = values.get('gateway')?.trim() ?? '';
  const dns = parseAddresses(values.get('dns') ?? '') ?? [];
  return { mode: 'static', interface: adapter, ...own, gateway: gateway === '' ? null : gateway, dns };
}
