/** Win32_Tpm. */
import type { WmiInventory } from './inventory-facts.ts';
import { wmiClass } from './wmi-class.ts';

type Tpm = NonNullable<WmiInventory['tpm']>;

export const tpm = wmiClass({
  namespace: 'root\\cimv2\\Security\\MicrosoftTpm',
  name: 'Win32_Tpm',
  items: ({ tpm }) => (tpm === null ? [] : [tpm]),
  known: {
    // Windows writes `2.0, 0, 1.38`: the two numbers after the version are not known here.
    SpecVersion: ['version of the TPM', ({ version }) => version],
    IsEnabled_InitialValue: ['switch of a TPM 1.2', (tpm) => switchOf(tpm, tpm.enabled)],
    IsActivated_InitialValue: ['switch of a TPM 1.2', (tpm) => switchOf(tpm, tpm.activated)],
    IsOwned_InitialValue: ['switch of a TPM 1.2', ({ owned }) => owned],
  },
  unknown:
    'ManufacturerId ManufacturerIdTxt ManufacturerVersion ManufacturerVersionFull20 ManufacturerVersionInfo PhysicalPresenceVersionInfo',
});

/** A TPM 2.0 has no such switches: one that is off in the firmware's settings is not there for Linux at all. */
function switchOf({ version }: Tpm, value: boolean | null | undefined): boolean | null | undefined {
  return version === '2.0' ? true : value;
}
