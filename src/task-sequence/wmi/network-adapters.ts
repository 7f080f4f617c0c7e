/** Win32_NetworkAdapter and Win32_NetworkAdapterConfiguration: the computer's own adapters, without what Windows makes up beside them. */
import type { WmiInventory, WmiNetworkAdapter } from './inventory-facts.ts';
import { pciDeviceId, usbDeviceId } from './pnp-devices.ts';
import { always, type Column, wmiClass } from './wmi-class.ts';

interface NumberedAdapter {
  readonly number: number;
  readonly adapter: WmiNetworkAdapter;
  readonly pnpDeviceId: string | null;
}

const index: Column<NumberedAdapter> = ['place in the list of adapters', ({ number }) => number];
const mac: Column<NumberedAdapter> = ['MAC address', ({ adapter }) => adapter.mac.toUpperCase()];

/** Win32_NetworkAdapter.NetConnectionStatus. */
const CONNECTED = 2;
const MEDIA_DISCONNECTED = 7;

export const networkAdapter = wmiClass({
  namespace: 'root\\cimv2',
  name: 'Win32_NetworkAdapter',
  items: numbered,
  known: {
    Index: index,
    InterfaceIndex: index,
    DeviceID: ['place in the list of adapters', ({ number }) => String(number)],
    MACAddress: mac,
    PNPDeviceID: ['PCI or USB ids', ({ pnpDeviceId }) => pnpDeviceId],
    NetConnectionID: ['name that Linux gives the adapter', ({ adapter }) => adapter.name],
    NetConnectionStatus: [
      'whether there is a link',
      ({ adapter }) => (adapter.linked ? CONNECTED : MEDIA_DISCONNECTED),
    ],
    NetEnabled: ['whether there is a link', ({ adapter }) => adapter.linked],
    PhysicalAdapter: always(true),
    // Windows says so of wireless adapters too.
    AdapterType: always('Ethernet 802.3'),
    AdapterTypeId: always(0),
    CreationClassName: always('Win32_NetworkAdapter'),
    Installed: always(true),
  },
  unknown: `AutoSense Availability Caption ConfigManagerErrorCode ConfigManagerUserConfig Description ErrorCleared ErrorDescription
    GUID InstallDate LastErrorCode Manufacturer MaxNumberControlled MaxSpeed Name NetworkAddresses PermanentAddress
    PowerManagementCapabilities PowerManagementSupported ProductName ServiceName Speed Status StatusInfo SystemCreationClassName
    SystemName TimeOfLastReset`,
});

export const networkAdapterConfiguration = wmiClass({
  namespace: 'root\\cimv2',
  name: 'Win32_NetworkAdapterConfiguration',
  items: numbered,
  known: {
    Index: index,
    InterfaceIndex: index,
    MACAddress: mac,
    IPEnabled: ['whether the adapter has an address', ({ adapter }) => adapter.addresses.length > 0],
    IPAddress: ['addresses', ({ adapter }) => adapter.addresses.map((address) => address.split('/')[0] ?? '')],
    IPSubnet: ['prefixes of the addresses', ({ adapter }) => adapter.addresses.map(subnetOf)],
    DefaultIPGateway: ['default routes (IPv4)', ({ adapter }) => adapter.gateways],
    DHCPEnabled: ['whether the DHCP client of the PE set the address', ({ adapter }) => adapter.dhcp],
  },
  unknown: `ArpAlwaysSourceRoute ArpUseEtherSNAP Caption DatabasePath DeadGWDetectEnabled DefaultTOS DefaultTTL Description
    DHCPLeaseExpires DHCPLeaseObtained DHCPServer DNSDomain DNSDomainSuffixSearchOrder DNSEnabledForWINSResolution DNSHostName
    DNSServerSearchOrder DomainDNSRegistrationEnabled ForwardBufferMemory FullDNSRegistrationEnabled GatewayCostMetric IGMPLevel
    IPConnectionMetric IPFilterSecurityEnabled IPPortSecurityEnabled IPSecPermitIPProtocols IPSecPermitTCPPorts
    IPSecPermitUDPPorts IPUseZeroBroadcast IPXAddress IPXEnabled IPXFrameType IPXMediaType IPXNetworkNumber
    IPXVirtualNetNumber KeepAliveInterval KeepAliveTime MTU NumForwardPackets PMTUBHDetectEnabled PMTUDiscoveryEnabled
    ServiceName SettingID TcpipNetbiosOptions TcpMaxConnectRetransmissions TcpMaxDataRetransmissions TcpNumConnections
    TcpUseRFC1122UrgentPointer TcpWindowSize WINSEnableLMHostsLookup WINSHostLookupFile WINSPrimaryServer WINSScopeID
    WINSSecondaryServer`,
});

function numbered(inventory: WmiInventory): NumberedAdapter[] {
  return inventory.networkAdapters.map((adapter, number) => ({
    number,
    adapter,
    pnpDeviceId: pnpDeviceIdOf(adapter, inventory),
  }));
}

/** Of several equal devices the first: the inventory tells an adapter's ids, not its place. */
function pnpDeviceIdOf(adapter: WmiNetworkAdapter, inventory: WmiInventory): string | null {
  const { pciId, usbId } = adapter;
  const pci = inventory.pciDevices?.find(({ id }) => id === pciId);
  if (pci !== undefined) return pciDeviceId(pci);
  const usb = inventory.usbDevices?.find(({ id }) => id === usbId);
  if (usb !== undefined) return usbDeviceId(usb);
  return pciId === null
    ? null
    : pciDeviceId({ id: pciId, address: '0', subsystemId: null, revision: null, classCode: null });
}

/** `192.0.2.7/24`: `255.255.255.0`; of an IPv6 address the prefix itself, as Windows has it. */
function subnetOf(address: string): string {
  const [host = '', prefix = ''] = address.split('/');
  if (host.includes(':')) return prefix;
  const bits = Math.min(Number(prefix) || 0, 32);
  return [0, 8, 16, 24].map((before) => 256 - 2 ** (8 - Math.min(Math.max(bits - before, 0), 8))).join('.');
}
