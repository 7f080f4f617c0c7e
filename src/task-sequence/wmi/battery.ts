/** Win32_Battery: that there is one tells a portable computer; its status tells whether it is plugged in. */
import type { WmiBattery, WmiInventory } from './inventory-facts.ts';
import { wmiClass } from './wmi-class.ts';

export const battery = wmiClass({
  namespace: 'root\\cimv2',
  name: 'Win32_Battery',
  items: batteriesOf,
  known: {
    BatteryStatus: ['whether the battery is discharging', ({ discharging }) => statusOf(discharging)],
    EstimatedChargeRemaining: ['charge in percent', ({ percent }) => percent],
    DeviceID: ['name that Linux gives the battery', ({ name }) => name],
  },
  unknown: `Availability BatteryRechargeTime Caption Chemistry ConfigManagerErrorCode ConfigManagerUserConfig CreationClassName
    Description DesignCapacity DesignVoltage ErrorCleared ErrorDescription EstimatedRunTime ExpectedBatteryLife ExpectedLife
    FullChargeCapacity InstallDate LastErrorCode MaxRechargeTime Name PNPDeviceID PowerManagementCapabilities
    PowerManagementSupported SmartBatteryVersion Status StatusInfo SystemCreationClassName SystemName TimeOnBattery
    TimeToFullCharge`,
});

/** An older inventory tells only whether the computer runs on a battery: then it has one, otherwise nobody knows. */
function batteriesOf({ batteries, onAcPower }: WmiInventory): readonly WmiBattery[] | null {
  if (batteries !== undefined) return batteries;
  return onAcPower === false ? [{ name: 'BAT0', discharging: true, percent: null }] : null;
}

/** 1 is discharging; 2 that the computer is on mains, whether or not the battery is charged. */
function statusOf(discharging: boolean | null): number | null {
  return discharging === null ? null : discharging ? 1 : 2;
}
