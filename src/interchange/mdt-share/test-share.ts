/** A small deployment share in MDT's own forms, written for the tests. */
export const WINDOWS = '{2bf134ee-8dd4-41dc-a3be-28cf8325b411}';
export const EDITOR = '{13e96063-09a9-4665-97af-491ee3347d05}';
export const RUNTIME = '{55b3013c-90ca-4f9a-9aac-96f3d2c3fb0d}';
export const DRIVER = '{92cbb014-b44c-42fb-95de-4fef7f8fad03}';

const made = '<CreatedTime>4/7/2025 3:05:16 PM</CreatedTime><CreatedBy>SCHOOL\\admin</CreatedBy>';

const step = (name: string, type: string, action: string, properties: Readonly<Record<string, string>>) => {
  const variables = Object.entries(properties).map(
    ([key, value]) => `<variable name="${key}" property="${key}">${value}</variable>`,
  );
  return `<step type="${type}" name="${name}" disable="false" continueOnError="false" successCodeList="0 3010"><defaultVarList>${variables.join('')}</defaultVarList><action>cscript.exe "%SCRIPTROOT%\\${action}"</action></step>`;
};

export const shareFiles: Readonly<Record<string, string>> = {
  'Control/CustomSettings.ini': `[Settings]\r\nPriority=ByType, Default\r\nProperties=Room\r\n\r\n[ByType]\r\nSubsection=Laptop-%IsLaptop%\r\n[Laptop-True]\r\nMachineObjectOU=OU=Laptops\r\n[Default]\r\nOSInstall=Y\r\nApplications001=${EDITOR}\r\nAdminPassword=hunter2\r\n`,
  'Control/Bootstrap.ini':
    '[Settings]\r\nPriority=Default\r\n[Default]\r\nDeployRoot=\\\\mdt01\\share$\r\nUserPassword=hunter2\r\n',
  'Control/OperatingSystems.xml': `<oss><os guid="${WINDOWS}" enable="True"><Name>Windows 11 Education</Name>${made}<Description>Windows IBS image</Description><Platform>x64</Platform><Build>10.0.26100.1</Build><OSType>Windows IBS</OSType><Source>.\\Operating Systems\\W11</Source><IncludesSetup>True</IncludesSetup><SMSImage>False</SMSImage><ImageFile>.\\Operating Systems\\W11\\sources\\install.wim</ImageFile><ImageIndex>4</ImageIndex><ImageName>Windows 11 Education</ImageName><Flags>Education</Flags><HAL>acpiapic</HAL><Size>16000</Size><Language>en-US</Language><Language>de-DE</Language></os></oss>`,
  'Control/OperatingSystemGroups.xml': `<groups><group guid="{00000000-0000-0000-0000-000000000000}" enable="True"><Name>default</Name><Member>${WINDOWS}</Member></group><group guid="{1}"><Name>Windows 11</Name><Member>${WINDOWS.toUpperCase()}</Member></group></groups>`,
  'Control/Applications.xml': `<applications><application guid="${EDITOR}" hide="False" enable="True"><Name>Editor 8</Name>${made}<ShortName>Editor</ShortName><Version>8</Version><Publisher>Example</Publisher><Language>EN</Language><Source>.\\Applications\\Editor 8</Source><CommandLine>msiexec /i editor.msi /qn</CommandLine><WorkingDirectory>.\\Applications\\Editor 8</WorkingDirectory><Dependency>${RUNTIME}</Dependency><Reboot>True</Reboot></application><application guid="${RUNTIME}" hide="True" enable="False"><Name>Runtime</Name></application><application><Name>nameless</Name></application></applications>`,
  'Control/ApplicationGroups.xml': `<groups><group guid="{2}"><Name>Office</Name><Member>${EDITOR}</Member></group></groups>`,
  'Control/Drivers.xml': `<drivers><driver guid="${DRIVER}" enable="True"><Name>Intel Net e1c62x64.inf 11.8.81.0</Name><Manufacturer>Intel</Manufacturer><Version>11.8.81.0</Version><Date>10/28/2010</Date><Source>.\\Out-of-box Drivers\\Net\\e1c62x64\\e1c62x64.inf</Source><Class>Net</Class><Hash>B38100</Hash><WHQLSigned>True</WHQLSigned><Platform>x64</Platform><OSVersion>6.1</OSVersion><PNPId>PCI\\VEN_8086&amp;DEV_1502</PNPId><PNPId>PCI\\VEN_8086&amp;DEV_1503</PNPId></driver></drivers>`,
  'Control/Packages.xml':
    '<packages><package guid="{03e42a5b-2c51-4744-802d-a9fece7cd208}" enable="True"><Name>KB1</Name><Comments>A fix</Comments><PackageType>Update</PackageType><ProcessorArchitecture>amd64</ProcessorArchitecture><Language>neutral</Language><Version>6.1.1.3</Version><Source>.\\Packages\\Update\\KB1.cab</Source></package></packages>',
  'Control/TaskSequences.xml': `<tss><ts guid="{68e71d90-efe0-473d-9343-f58523a2c62e}" enable="True"><Name>Windows 11 for rooms</Name><Comments>Production</Comments>${made}<ID>W11</ID><Version>1.0</Version><TaskSequenceTemplate>Client.xml</TaskSequenceTemplate></ts><ts guid="{68e71d90-efe0-473d-9343-000000000000}" enable="True"><Name>Gone</Name><ID>GONE</ID></ts></tss>`,
  'Control/W11/ts.xml': `<sequence version="3.00" name="Standard Client Task Sequence" description="A complete task sequence">${[
    step('Gather', 'BDD_Gather', 'ZTIGather.wsf', { GatherLocalOnly: 'false', RulesFile: '' }),
    step('Install Operating System', 'BDD_InstallOS', 'LTIApply.wsf', {
      OSGUID: WINDOWS,
      DestinationDisk: '0',
      DestinationPartition: '1',
      DestinationOSInstallType: 'ByDiskPartition',
    }),
    step('Editor', 'BDD_InstallApplication', 'ZTIApplications.wsf', {
      ApplicationGUID: EDITOR,
      ApplicationSuccessCodes: '0 3010',
    }),
  ].join('')}</sequence>`,
  'Control/OLD/ts.xml': '<sequence version="3.00" name="Old one"/>',
};
