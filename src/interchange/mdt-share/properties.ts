/**
 * What MDT knows as properties (its ZTIGather.xml, version 6.3.8443): a rules file sets these and those that it names itself, and passes over every other key. The order is the
 * one in which a section's properties are set, whatever order they are written in: `BuildID=%TaskSequenceID%` sees the `TaskSequenceID` of the same section.
 */
export interface MdtProperty {
  readonly name: string;
  /** `Name001`, `Name002` …; values add up. */
  readonly isList: boolean;
  /** The last value wins; of all others the first. */
  readonly isOverwritten: boolean;
}

const overwritten = `DeployRoot ResourceRoot DeployDrive ResourceDrive DeploymentMethod DeploymentType Phase DestinationDisk DestinationPartition`;

const plain = `UserID UserDomain UserPassword UDShare UDDir UDProfiles SLShare SLShareDynamicLogging EventShare EventService OSInstall ComputerName
  OSDComputerName Home_Page JoinDomain JoinWorkgroup DomainAdmin DomainAdminDomain DomainAdminPassword MachineObjectOU OSDInstallSilent OSDInstallPackage
  OSDInstallProgram OSDNewMachineName ScanStateArgs OSDMigrateAdditionalCaptureOptions LoadStateArgs OSDMigrateAdditionalRestoreOptions
  ComputerBackupLocation BackupShare BackupDir BackupDrive UserDataLocation DoCapture ProductKey OverrideProductKey WDSServer CaptureGroups AdminPassword
  OrgName FullName TimeZone TimeZoneName TaskSequenceID BuildID KeyboardLocale KeyboardLocalePE InputLocale SystemLocale UserLocale UILanguage Xresolution
  Yresolution BitsPerPel Vrefresh AreaCode CountryCode LongDistanceAccess Dialing OSDBitLockerMode BdeInstallSuppress BdeInstall OSDBitLockerTargetDrive
  OSDBitLockerStartupKeyDrive BdeKeyLocation OSDBitLockerCreateRecoveryPassword BdeRecoveryKey OSDBitLockerWaitForEncryption BdeWaitForEncryption
  BdeDriveLetter BdeDriveSize BdePin BdeDisablePreProvisioning BdeAllowAlphaNumericPin BdePinMinLength TpmOwnerPassword OSDBitLockerRecoveryPassword
  OSDBitLockerStartupKey OSDMP OSDSiteCode ServerA ServerB ServerC USMTConfigFile WipeDisk _SMSTSOrgName WsusServer USMT3 USMT4 DriverSelectionProfile
  PackageSelectionProfile WizardSelectionProfile CustomDriverSelectionProfile CustomPackageSelectionProfile CustomWizardSelectionProfile SkipGroupSubFolders
  SysPrepDriverSelectionProfile AutoMode AutoUsers ApplicationSuccessCodes BackupFile DoNotCreateExtraPartition OSDDiskpartBiosCompatibilityMode
  ForceApplyFallback OSDDiskAlign FinishAction SMSTSRunCommandLineUserName SMSTSRunCommandLineUserPassword SMSTSPreferredAdvertID SMSTSUDAUsers
  SMSTSAssignUsersMode OSDStateStorePath _SMSTSPackageName HideShell DisableTaskMgr PrepareWinRE ApplyGPOPack GPOPackPath ValidateDomainCredentialsUNC
  VSSMaxSize`;

const destination = `DestinationOSInstallType DestinationOSVariable`;

const wizard = `SkipRearm WindowsSource DoNotFormatAndPartition USMTOfflineMigration SkipWizard SkipCapture SkipAdminPassword SkipApplications SkipComputerBackup
  SkipDomainMembership SkipComputerName SkipDeploymentType SkipUserData SkipPackageDisplay SkipLocaleSelection SkipProductKey SkipSummary SkipFinalSummary
  SkipBDDWelcome SkipTimeZone SkipTaskSequence SkipBuild SkipBitLocker SkipBitLockerDetails SkipAdminAccounts SkipRoles OSDDomainName OSDDomainOUName
  OSDWorkgroupName OSDJoinAccount OSDJoinPassword OSDLocalAdminPassword OSDAddAdmin OSDTimeZone OSDArchitecture OSDImageIndex OSDTargetDrive OSDWinPEWinDir
  OSDDiskPart OSDApplicationList UDILocale OSDAdapterCount OSDAdapter0Name OSDAdapter0MacAddress OSDAdapter0EnableDHCP OSDAdapter0IPAddressList
  OSDAdapter0SubnetMask OSDAdapter0Gateways OSDAdapter0GatewayCostMetric OSDAdapter0DNSServerList OSDAdapter0DNSSuffix OSDAdapter0EnableDNSRegistration
  OSDAdapter0EnableFullDNSRegistration OSDAdapter0EnableLMHOSTS OSDAdapter0EnableWINS OSDAdapter0TcpipNetbiosOptions OSDAdapter0WINSServerList
  OSDAdapter0EnableTCPIPFiltering OSDAdapter0TCPFilterPortList OSDAdapter0UDPFilterPortList OSDAdapter0IPProtocolFilterList OSDDiskIndex OSDPartitions
  OSDPartitions0Type OSDPartitions0FileSystem OSDPartitions0Bootable OSDPartitions0QuickFormat OSDPartitions0VolumeName OSDPartitions0Size
  OSDPartitions0SizeUnits OSDPartitions0VolumeLetterVariable OSDPartitions1Type OSDPartitions1FileSystem OSDPartitions1Bootable OSDPartitions1QuickFormat
  OSDPartitions1VolumeName OSDPartitions1Size OSDPartitions1SizeUnits OSDPartitions1VolumeLetterVariable`;

const server = `OSRoles OSRoleServices OSFeatures UninstallOSRoles UninstallOSRoleServices UninstallOSFeatures OptionalOSRoles OptionalOSRoleServices OptionalOSFeatures
  ReplicaOrNewDomain NewDomain NewDomainDNSName ParentDomainDNSName ReplicaDomainDNSName ChildName DomainNetBiosName ForestLevel DomainLevel AutoConfigDNS
  ConfirmGC CriticalReplicationOnly ADDSUserName ADDSUserDomain ADDSPassword ReplicationSourceDC DatabasePath ADDSLogPath SysVolPath SafeModeAdminPassword
  SiteName DHCPServerOptionRouter DHCPServerOptionDNSServer DHCPServerOptionWINSServer DHCPServerOptionDNSDomainName DHCPServerOptionNBTNodeType
  DHCPServerOptionPXEClient DHCPScopes DHCPScopes0SubnetMask DHCPScopes0IP DHCPScopes0Name DHCPScopes0Description DHCPScopes0StartIP DHCPScopes0EndIP
  DHCPScopes0ExcludeStartIP DHCPScopes0ExcludeEndIP DHCPScopes0OptionRouter DHCPScopes0OptionDNSServer DHCPScopes0OptionWINSServer
  DHCPScopes0OptionDNSDomainName DHCPScopes0OptionNBTNodeType DHCPScopes0OptionLease DHCPScopes0OptionPXEClient DNSZones DNSZones0Name DNSZones0Type
  DNSZones0MasterIP DNSZones0DirectoryPartition DNSZones0FileName DNSZones0Scavenge DNSZones0Update DNSServerOptionDisableRecursion
  DNSServerOptionBINDSecondaries DNSServerOptionFailOnLoad DNSServerOptionEnableRoundRobin DNSServerOptionEnableNetmaskOrdering
  DNSServerOptionEnableSecureCache DNSServerOptionNameCheckFlag WINSPartners WINSPartners0Name WINSPartners0Type WINSPartners0IP OSDInstallEditionIndex
  ConfigFileName OSDAnswerFilePath OSDImageCreator OSDInstallType OSDTargetSystemDrive OSDTargetSystemRoot OSDisk OSVersionNumber OSArchitecture
  ImagePackageID InstallPackageID OSDImagePackageID ConfigFilePackage`;

const lists = `Packages Applications MandatoryApplications Administrators PowerUsers DriverPaths DriverGroup StorageDriverGroup StorageDriverSysPrepGroup DomainOUs
  USMTMigFiles Groups LanguagePacks PackageGroup Role Location WUMU_ExcludeKB WUMU_ExcludeID`;

function named(names: string, more: Partial<MdtProperty> = {}): MdtProperty[] {
  return names.split(/\s+/).map((name) => ({ name, isList: false, isOverwritten: false, ...more }));
}

export const mdtProperties: readonly MdtProperty[] = [
  ...named(overwritten, { isOverwritten: true }),
  ...named(plain),
  ...named(destination, { isOverwritten: true }),
  ...named(wizard),
  ...named(server),
  ...named(lists, { isList: true }),
];

/** `Properties=Alias, Sites(*)`: names of the file's own, lists with `(*)`. */
export function customProperties(text: string): MdtProperty[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== '(*)')
    .map((each) => ({ name: each.replace(/\(\*\)$/, '').trim(), isList: each.endsWith('(*)'), isOverwritten: false }));
}

/** Which secret variable of ours does the work of MDT's. */
export function secretVariableOf(name: string): string {
  return ours.get(name.toLowerCase()) ?? name;
}

const ours: ReadonlyMap<string, string> = new Map([
  ['adminpassword', 'OSDLocalAdminPassword'],
  ['domainadminpassword', 'OSDJoinPassword'],
  ['bdepin', 'OSDBitLockerPIN'],
]);
