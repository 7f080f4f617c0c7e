/** What is said beneath the settings of steps, in Dutch, by the English sentence of the step's schema. */
export const dutchDescriptions: Readonly<Record<string, string>> = {
  'What the shell runs; `%Name%` is a variable’s value.':
    'Wat de shell uitvoert; `%Naam%` is de waarde van een variabele.',
  'A package whose folder the command line begins in.': 'Een pakket in de map waarvan de opdrachtregel begint.',
  'The folder it runs in.': 'De map waarin het wordt uitgevoerd.',
  'Name of a variable that receives the last 1000 characters of the output.':
    'Naam van een variabele die de laatste 1000 tekens van de uitvoer krijgt.',
  'The account it runs as; its password is in the secret variable SMSTSRunCommandLineUserPassword. Not in a PE.':
    'Het account waarmee het wordt uitgevoerd; het wachtwoord staat in de geheime variabele SMSTSRunCommandLineUserPassword. Niet in een PE.',
  'Of 32-bit programs in 64-bit Windows: whether they see the 64-bit system folders.':
    'Voor 32-bits programma’s in een 64-bits Windows: of zij de 64-bits systeemmappen zien.',
  'Exit codes that are no failure. 3010 means: done, and the computer restarts before the next step.':
    'Afsluitcodes die geen mislukking zijn. 3010 betekent: klaar, en de computer start opnieuw op vóór de volgende stap.',
  'The script itself.': 'Het script zelf.',
  'The package that holds the script file.': 'Het pakket met het scriptbestand.',
  'The script file in the package.': 'Het scriptbestand in het pakket.',
  'Parameters of the script, in single quotes where they hold blanks; `%Name%` is a variable’s value.':
    'Parameters van het script, tussen enkele aanhalingstekens als er spaties in staan; `%Naam%` is de waarde van een variabele.',
  'Which scripts PowerShell allows. Linux has no such policy: there the script always runs.':
    'Welke scripts PowerShell toestaat. Linux heeft zulk beleid niet: daar wordt het script altijd uitgevoerd.',
  'The account it runs as; its password is in the secret variable SMSTSRunPowerShellUserPassword. Not in a PE.':
    'Het account waarmee het wordt uitgevoerd; het wachtwoord staat in de geheime variabele SMSTSRunPowerShellUserPassword. Niet in een PE.',
  'The rules, in order.': 'De regels, op volgorde.',
  'When the rule applies. Absent: always.': 'Wanneer de regel geldt. Niets: altijd.',
  'What it sets.': 'Wat zij instelt.',
  'The variable’s name.': 'De naam van de variabele.',
  'Its value; `%Name%` is another variable’s.': 'De waarde ervan; `%Naam%` is die van een andere variabele.',
  'The value is added to the list `Name001`, `Name002` and so on, unless it is in it already.':
    'De waarde wordt toegevoegd aan de lijst `Naam001`, `Naam002` enzovoort, tenzij zij er al in staat.',
  'What it joins.': 'Waarvan hij lid wordt.',
  'The domain.': 'Het domein.',
  'The organisational unit, as `LDAP://OU=…,DC=…`.': 'De organisatie-eenheid, als `LDAP://OU=…,DC=…`.',
  'The account that may join, as `DOMAIN\\name`; its password is in the secret variable OSDJoinPassword.':
    'Het account dat computers lid mag maken, als `DOMEIN\\naam`; het wachtwoord staat in de geheime variabele OSDJoinPassword.',
  'The workgroup.': 'De werkgroep.',
  'Whether the computer is not restarted afterwards.': 'Of de computer daarna niet opnieuw wordt opgestart.',
  'The folder, as `\\\\server\\share`; `%Name%` is a variable’s value.':
    'De map, als `\\\\server\\share`; `%Naam%` is de waarde van een variabele.',
  'The drive letter it gets in Windows: D: to Z:, not X:.':
    'De stationsletter die zij in Windows krijgt: D: tot en met Z:, niet X:.',
  'The account, as `DOMAIN\\name`; its password is in the secret variable SMSConnectNetworkFolderPassword.':
    'Het account, als `DOMEIN\\naam`; het wachtwoord staat in de geheime variabele SMSConnectNetworkFolderPassword.',
  'Where the computer starts next: its disk or the PE.': 'Waarin de computer daarna start: de eigen schijf of de PE.',
  'What the screen says until then.': 'Wat het scherm tot dan zegt.',
  'How long it waits, at most a day, before it restarts.':
    'Hoe lang hij wacht, hoogstens een dag, voordat hij opnieuw opstart.',
  'Whether the value stays out of records, logs and the screen.':
    'Of de waarde buiten verslagen, logboeken en het scherm blijft.',
  'Least memory, in MiB.': 'Minste geheugen, in MiB.',
  'Least speed of the processor, in MHz.': 'Laagste snelheid van de processor, in MHz.',
  'Least room, in MiB: in the PE the largest disk that may be the target, in a system what is free on it.':
    'Minste ruimte, in MiB: in de PE de grootste schijf die het doel mag zijn, in een systeem wat daarop vrij is.',
  'The firmware that is needed.': 'De firmware die nodig is.',
  'Whether Secure Boot must be on (true) or off (false).': 'Of Secure Boot aan (true) of uit (false) moet staan.',
  'Whether the computer must not run on battery.': 'Of de computer niet op de accu mag werken.',
  'Whether a network adapter must have a link.': 'Of een netwerkadapter verbinding moet hebben.',
  'Whether a wired network adapter must have a link.': 'Of een netwerkadapter met kabel verbinding moet hebben.',
  'Whether a TPM 2.0 must be there and switched on.': 'Of er een ingeschakelde TPM 2.0 moet zijn.',
  'Whether the TPM must be activated too.': 'Of de TPM ook geactiveerd moet zijn.',
  'The width of the processor, in bits.': 'De breedte van de processor, in bits.',
  'What Windows the computer has. This and the next three: of the running system, not looked at in a PE.':
    'Welk soort Windows de computer heeft. Dit en de volgende drie: van het draaiende systeem, in een PE wordt er niet naar gekeken.',
  'Its least version, as `10.0.22631`.': 'De laagste versie ervan, als `10.0.22631`.',
  'Its highest version.': 'De hoogste versie ervan.',
  'Its language, as Windows numbers them (LCID).': 'De taal ervan, zoals Windows die nummert (LCID).',
  'The task sequence; the CLI takes its name too.': 'De takenreeks; de opdrachtregel neemt ook haar naam.',
  'The applications, in their order.': 'De toepassingen, op volgorde.',
  'Or their names in variables: Base01, Base02 and so on, up to the first that is not set.':
    'Of hun namen in variabelen: Basis01, Basis02 enzovoort, tot de eerste die niet is ingesteld.',
  'Whether the others are installed when one fails.': 'Of de andere worden geïnstalleerd als er een mislukt.',
  'How often it begins again after the computer has restarted unexpectedly.':
    'Hoe vaak het opnieuw begint nadat de computer onverwacht opnieuw is opgestart.',
  'Whether their content is deleted afterwards.': 'Of hun inhoud daarna wordt verwijderd.',
  'The package.': 'Het pakket.',
  'The program of the package.': 'Het programma van het pakket.',
  'Or `package:program` in variables: Base001, Base002 and so on, up to the first that is not set.':
    'Of `pakket:programma` in variabelen: Basis001, Basis002 enzovoort, tot de eerste die niet is ingesteld.',
  'Whether the others are run when one fails.': 'Of de andere worden uitgevoerd als er een mislukt.',
  'Only those with a deadline, or the available ones too.': 'Alleen die met een deadline, of ook de beschikbare.',
  'Whether a scan of before is used again.': 'Of een eerdere scan opnieuw wordt gebruikt.',
  'Packages and images. None: those whose ids are in the variable.':
    'Pakketten en installatiekopieën. Geen: die waarvan de id’s in de variabele staan.',
  'Where they are put. The task sequence’s cache goes with the run, and is in memory in a PE; the client’s cache stays, and is not in a PE.':
    'Waar zij worden neergezet. De cache van de takenreeks verdwijnt met de uitvoering en is in een PE in het geheugen; de cache van de client blijft, en is er in een PE niet.',
  'With `custom`: the folder; each package gets one of its id in it.':
    'Bij `custom`: de map; elk pakket krijgt daarin een map met zijn id.',
  'Name01, Name02 and so on receive the packages’ folders, in the order of the packages; of one that could not be fetched it is not set.':
    'Naam01, Naam02 enzovoort krijgen de mappen van de pakketten, op volgorde van de pakketten; van een pakket dat niet kon worden opgehaald, wordt zij niet ingesteld.',
  'Whether the other packages are fetched when one cannot be.':
    'Of de andere pakketten worden opgehaald als er een niet kan worden opgehaald.',
  'Which disk. Never a removable one, never the boot medium; when the rules leave several or none, the step refuses and lists them.':
    'Welke schijf. Nooit een verwisselbare, nooit het opstartmedium; als de regels er meerdere of geen overlaten, weigert de stap en somt ze op.',
  'Its serial number.': 'Het serienummer ervan.',
  'Name of a task sequence variable that holds the number or serial number of the disk.':
    'Naam van een takenreeksvariabele met het nummer of serienummer van de schijf.',
  'Its number, from 0 on, as the step lists disks.': 'Het nummer ervan, vanaf 0, zoals de stap schijven opsomt.',
  'Not smaller than this.': 'Niet kleiner dan dit.',
  'Not larger than this.': 'Niet groter dan dit.',
  'What kind of disk.': 'Welk soort schijf.',
  'The kind of partition table.': 'Het soort partitietabel.',
  'The partitions, in the order on the disk.': 'De partities, in de volgorde op de schijf.',
  'A stable name for the volume: later steps refer to it, whatever letter or number it has.':
    'Een vaste naam voor het volume: latere stappen verwijzen ernaar, welke letter of welk nummer het ook heeft.',
  'What the partition is for: its type in the partition table.':
    'Waarvoor de partitie is: haar soort in de partitietabel.',
  'How large. A percentage is of what remains when this partition is made, as ConfigMgr counts. Absent: the rest of the disk, for the last partition only.':
    'Hoe groot. Een percentage is van wat over is als deze partitie wordt gemaakt, zoals ConfigMgr telt. Niets: de rest van de schijf, alleen voor de laatste partitie.',
  'The file system that is made in it.': 'Het bestandssysteem dat erin wordt gemaakt.',
  'The label of the file system.': 'Het label van het bestandssysteem.',
  'Makes the partition on such firmware only, so that one sequence serves both.':
    'Maakt de partitie alleen bij zulke firmware, zodat één takenreeks voor beide werkt.',
  'Of an MBR disk: the partition that a BIOS starts. Absent everywhere: the first one for a system.':
    'Bij een MBR-schijf: de partitie die een BIOS start. Nergens opgegeven: de eerste voor een systeem.',
  'Name of a variable that receives the volume’s device path.':
    'Naam van een variabele die het apparaatpad van het volume krijgt.',
  'Number of the disk, from 0 on.': 'Nummer van de schijf, vanaf 0.',
  'The drive, as `D:`. Absent: the one Windows runs from.': 'Het station, als `D:`. Niets: dat waarvan Windows draait.',
  'What opens the drive. The PIN, 4 to 20 digits, is in the secret variable OSDBitLockerPIN.':
    'Waarmee het station wordt geopend. De pincode, 4 tot 20 cijfers, staat in de geheime variabele OSDBitLockerPIN.',
  'The USB drive that receives the startup key.': 'Het USB-station dat de opstartsleutel krijgt.',
  'How it is encrypted.': 'Hoe het wordt versleuteld.',
  'Whether the whole drive is encrypted, not only what is used.':
    'Of het hele station wordt versleuteld, niet alleen wat in gebruik is.',
  'Where the recovery key is kept. The step fails when it cannot be kept there.':
    'Waar de herstelsleutel wordt bewaard. De stap mislukt als zij daar niet kan worden bewaard.',
  'Whether the step waits until all is encrypted.': 'Of de stap wacht tot alles is versleuteld.',
  'Whether a computer without a usable TPM is passed over.': 'Of een computer zonder bruikbare TPM wordt overgeslagen.',
  'After how many restarts protection comes back.': 'Na hoeveel keer opnieuw opstarten de beveiliging weer terugkomt.',
  'A volume made by Format and Partition Disk. Without this and the next three: the next one without an image.':
    'Een volume van de stap Schijf formatteren en partitioneren. Zonder dit en de volgende drie: het volgende zonder installatiekopie.',
  'Or a partition by its number.': 'Of een partitie op haar nummer.',
  'Number of the partition, from 1 on.': 'Nummer van de partitie, vanaf 1.',
  'Or the volume with this drive letter.': 'Of het volume met deze stationsletter.',
  'Or the volume whose path or drive letter is in this variable.':
    'Of het volume waarvan het pad of de stationsletter in deze variabele staat.',
  'Whether the whole volume is encrypted, not only what is used.':
    'Of het hele volume wordt versleuteld, niet alleen wat in gebruik is.',
  'What the place is for.': 'Waarvoor de plaats is.',
  'How often it asks again.': 'Hoe vaak hij opnieuw vraagt.',
  'How long it waits in between.': 'Hoe lang hij daartussen wacht.',
  'Whether the network access account is used when the computer’s own fails.':
    'Of het netwerktoegangsaccount wordt gebruikt als dat van de computer niet werkt.',
  'The package that holds the User State Migration Tool.': 'Het pakket met de User State Migration Tool.',
  'All user profiles with the standard rules, or what the files say.':
    'Alle gebruikersprofielen met de standaardregels, of wat de bestanden zeggen.',
  'With `custom`: the XML files of rules.': 'Bij `custom`: de XML-bestanden met regels.',
  'Whether the log tells everything.': 'Of het logboek alles vertelt.',
  'Further options of ScanState or LoadState.': 'Verdere opties van ScanState of LoadState.',
  'Whether files encrypted with EFS are passed over.': 'Of met EFS versleutelde bestanden worden overgeslagen.',
  'How open files are read: as they are, or through a volume shadow copy.':
    'Hoe geopende bestanden worden gelezen: zoals zij zijn, of via een schaduwkopie van het volume.',
  'Whether it goes on when some files cannot be captured.':
    'Of hij doorgaat als sommige bestanden niet kunnen worden vastgelegd.',
  'Whether files stay where they are and are only linked to, for a refresh.':
    'Of bestanden blijven waar zij zijn en er alleen koppelingen naar worden gemaakt, voor een vernieuwing.',
  'Whether the Windows on the disk is captured from the PE.':
    'Of het Windows op de schijf vanuit de PE wordt vastgelegd.',
  'Whether local accounts are restored; their password is in the secret variable OSDMigrateLocalAccountPassword.':
    'Of lokale accounts worden hersteld; hun wachtwoord staat in de geheime variabele OSDMigrateLocalAccountPassword.',
  'Whether it goes on when some files cannot be restored.':
    'Of hij doorgaat als sommige bestanden niet kunnen worden hersteld.',
  'Id of the operating system image package; the CLI takes its name too. This or `upgradePackage`.':
    'Id van het pakket met de besturingssysteeminstallatiekopie; de opdrachtregel neemt ook de naam. Dit of `upgradePackage`.',
  'Which image of the package.': 'Welke installatiekopie van het pakket.',
  'Or the operating system upgrade package whose edition is applied from its original source.':
    'Of het besturingssysteemupgradepakket waarvan een editie vanaf de oorspronkelijke bron wordt toegepast.',
  'With `upgradePackage`: which edition of it. Absent: the first.':
    'Bij `upgradePackage`: welke editie ervan. Niets: de eerste.',
  'The answer file of Windows; what other steps set is put into it.':
    'Het antwoordbestand van Windows; wat andere stappen instellen, komt erin.',
  'The package that holds it.': 'Het pakket waarin het staat.',
  'Its name in the package.': 'De naam ervan in het pakket.',
  'Keyboard driver of Windows in Japanese and Korean, as Windows numbers them.':
    'Toetsenbordstuurprogramma van Windows in het Japans en Koreaans, zoals Windows die nummert.',
  'Kept from ConfigMgr (access content directly); content always streams here, and is always checked.':
    'Behouden uit ConfigMgr (inhoud rechtstreeks benaderen); inhoud wordt hier altijd rechtstreeks geschreven en altijd gecontroleerd.',
  'Read back and compare after writing: every file is read from the disk again and compared with the hashes of the image. Takes about as long again; Linux images only.':
    'Na het schrijven teruglezen en vergelijken: elk bestand wordt opnieuw van de schijf gelezen en vergeleken met de hashes van de installatiekopie. Duurt ongeveer nog eens zo lang; alleen voor Linux.',
  'The operating system image package that holds the image.': 'Het pakket met de installatiekopie.',
  'Whether everything on the volume is deleted first. Without it, files of the image take the place of those of the same name; NTFS must be emptied.':
    'Of eerst alles op het volume wordt verwijderd. Anders komen bestanden van de installatiekopie in de plaats van die met dezelfde naam; NTFS moet worden geleegd.',
  'The volume that holds the system. Absent: the one the image was applied to.':
    'Het volume met het systeem. Niets: dat waarop de installatiekopie is toegepast.',
  'Name of the firmware’s boot entry and of the folder on the EFI system partition. Absent: the distribution’s own (os-release ID).':
    'Naam van de opstartvermelding van de firmware en van de map op de EFI-systeempartitie. Niets: die van de distributie zelf (ID in os-release).',
  'Kept from ConfigMgr: the package with its client. Slipway carries the run on itself, and installs none.':
    'Bewaard van ConfigMgr: het pakket met de client. Slipway zet de uitvoering zelf voort en installeert er geen.',
  'Kept from ConfigMgr: properties of its installation.': 'Bewaard van ConfigMgr: eigenschappen van de installatie.',
  'Local accounts that Windows makes at its first start, beside the administrator.':
    'Lokale accounts die Windows bij de eerste start maakt, naast de beheerder.',
  'The account’s name.': 'De naam van het account.',
  'The name that is shown.': 'De naam die wordt getoond.',
  'The secret variable with its password.': 'De geheime variabele met het wachtwoord.',
  'Local groups by their English names, as `Administrators`.':
    'Lokale groepen met hun Engelse naam, zoals `Administrators`.',
  'Whether Windows packs its own files (Compact OS), which takes less room on the disk.':
    'Of Windows zijn eigen bestanden inpakt (Compact OS), wat minder ruimte op de schijf inneemt.',
  'Of Windows: whether the computer is in its domain by what `djoin /provision` has saved, which is in the secret variable OSDOfflineDomainJoin: no account is needed, and no domain controller.':
    'Van Windows: of de computer in het domein is door wat `djoin /provision` heeft opgeslagen; dat staat in de geheime variabele OSDOfflineDomainJoin. Een account en een domeincontroller zijn dan niet nodig.',
  'The operating system upgrade package.': 'Het besturingssysteemupgradepakket.',
  'Which edition of the package.': 'Welke editie van het pakket.',
  'Or the folder that setup.exe is in.': 'Of de map waarin setup.exe staat.',
  'Or the feature update.': 'Of de functie-update.',
  'Id of the assignment that brings it, in ConfigMgr.': 'Id van de toewijzing die haar brengt, in ConfigMgr.',
  'The product key; `%Name%` keeps it out of the sequence.':
    'De productcode; met `%Naam%` blijft zij buiten de takenreeks.',
  'Drivers that Setup is given: a driver package,': 'Stuurprogramma’s die Setup krijgt: een stuurprogrammapakket,',
  'or a folder.': 'of een map.',
  'How long Setup may take.': 'Hoe lang Setup mag duren.',
  'Whether it only looks whether the computer can be upgraded.':
    'Of hij alleen kijkt of de computer kan worden bijgewerkt.',
  'Whether messages that a person could dismiss are ignored.':
    'Of berichten die iemand zou kunnen wegklikken, worden genegeerd.',
  'Whether Setup fetches updates first: not, as the policy says, or in any case.':
    'Of Setup eerst updates ophaalt: niet, volgens het beleid, of in elk geval.',
  'Further options of setup.exe.': 'Verdere opties van setup.exe.',
  'The package that holds Sysprep.': 'Het pakket met Sysprep.',
  'Whether Windows’ activation is kept.': 'Of de activering van Windows behouden blijft.',
  'Whether mass storage drivers are listed, for Windows before Vista.':
    'Of stuurprogramma’s voor massaopslag worden opgesomd, voor Windows van vóór Vista.',
  'Whether the computer is switched off afterwards.': 'Of de computer daarna wordt uitgezet.',
  'Name of the image package; `%Name%` is a variable’s value. Of a package that exists it becomes the next version.':
    'Naam van het pakket; `%Naam%` is de waarde van een variabele. Van een pakket dat al bestaat, wordt het de volgende versie.',
  'Description of the image; `%Name%` is a variable’s value.':
    'Beschrijving van de installatiekopie; `%Naam%` is de waarde van een variabele.',
  'Who made the image, kept in its WIM; `%Name%` is a variable’s value.':
    'Wie de installatiekopie heeft gemaakt, bewaard in het WIM-bestand; `%Naam%` is de waarde van een variabele.',
  'Which volume. Absent: the only one with an operating system on the computer’s fixed disks; when there are several or none, the step refuses and lists them.':
    'Welk volume. Niets: het enige met een besturingssysteem op de vaste schijven van de computer; zijn er meerdere of is er geen, dan weigert de stap en somt ze op.',
  'A volume that Format and Partition Disk has made in this run.':
    'Een volume dat de stap Schijf formatteren en partitioneren in deze uitvoering heeft gemaakt.',
  'Number of the disk, from 0 on, as the steps list disks.':
    'Nummer van de schijf, vanaf 0, zoals de stappen schijven opsommen.',
  'Number of the partition on it.': 'Nummer van de partitie daarop.',
  'What is left out besides temporary, swap and kernel files and what must not be cloned (machine id, random seed): `/srv/data` from the root on, `*.iso` in every folder; `*` and `?` as in file names. A folder goes with all that is in it; `/srv/*` keeps the folder.':
    'Wat wordt weggelaten naast tijdelijke bestanden, wissel- en kernelbestanden en wat niet mag worden gekloond (machine-id, random seed): `/srv/data` vanaf de hoofdmap, `*.iso` in elke map; `*` en `?` zoals in bestandsnamen. Een map gaat met alles wat erin staat; `/srv/*` behoudt de map.',
  'Of Windows: what becomes of one that sysprep has not generalised. Copies of it are all the same computer; `capture` is for a copy that goes back onto this one.':
    'Van Windows: wat er gebeurt met een exemplaar dat sysprep niet heeft gegeneraliseerd. Kopieën ervan zijn allemaal dezelfde computer; `capture` is voor een kopie die op deze computer wordt teruggezet.',
  'Of Linux: computers with the same SSH host keys cannot be told apart. Debian’s SSH server does not start without them: let Run Command Line run `ssh-keygen -A` in the deployed system.':
    'Bij Linux: computers met dezelfde SSH-hostsleutels zijn niet te onderscheiden. De SSH-server van Debian start niet zonder: laat de stap Opdrachtregel uitvoeren in het uitgerolde systeem `ssh-keygen -A` uitvoeren.',
  'Whether each device gets the one driver that fits best; otherwise all that fit.':
    'Of elk apparaat het ene stuurprogramma krijgt dat het beste past; anders alle die passen.',
  'Only drivers of one of these categories. None: all drivers.':
    'Alleen stuurprogramma’s uit een van deze categorieën. Geen: alle stuurprogramma’s.',
  'Whether drivers without a signature are installed too.':
    'Of ook stuurprogramma’s zonder handtekening worden geïnstalleerd.',
  'The driver package.': 'Het stuurprogrammapakket.',
  'Whether DISM installs the drivers of all folders of the package.':
    'Of DISM de stuurprogramma’s uit alle mappen van het pakket installeert.',
  'Further options of DISM; only with `recurse`.': 'Verdere opties van DISM; alleen bij `recurse`.',
  'The mass storage driver of a Windows before Vista.':
    'Het stuurprogramma voor massaopslag van een Windows van vóór Vista.',
  'Id of the driver’s content.': 'Id van de inhoud van het stuurprogramma.',
  'Its INF file.': 'Het INF-bestand ervan.',
  'Its id in txtsetup.oem.': 'De id ervan in txtsetup.oem.',
  'Whether the domain or workgroup is captured.': 'Of het domein of de werkgroep wordt vastgelegd.',
  'Whether the network adapters’ settings are captured.':
    'Of de instellingen van de netwerkadapters worden vastgelegd.',
  'Whether the computer’s name is captured.': 'Of de naam van de computer wordt vastgelegd.',
  'Whether registered user and organisation are captured.':
    'Of geregistreerde gebruiker en organisatie worden vastgelegd.',
  'Whether the time zone is captured.': 'Of de tijdzone wordt vastgelegd.',
  'The computer’s name. Where OSDComputerName is not set, it stands for the device’s name in the site.':
    'De naam van de computer. Waar OSDComputerName niet is ingesteld, staat die voor de naam van het apparaat in de site.',
  'Network adapters and their addresses. None: they stay as the image has them.':
    'Netwerkadapters en hun adressen. Geen: zij blijven zoals in de installatiekopie.',
  'The network adapter, by its MAC address. Absent: the one the computer was booted from.':
    'De netwerkadapter, op zijn MAC-adres. Niets: die waarmee de computer is opgestart.',
  'Whether it gets its address by DHCP.': 'Of hij zijn adres via DHCP krijgt.',
  'Addresses with prefix, as `192.0.2.10/24`; only without DHCP.':
    'Adressen met voorvoegsel, als `192.0.2.10/24`; alleen zonder DHCP.',
  'The default gateway; only without DHCP.': 'De standaardgateway; alleen zonder DHCP.',
  'Or several default gateways, each with a metric of its own; only without DHCP.':
    'Of meerdere standaardgateways, elk met een eigen metriek; alleen zonder DHCP.',
  'Its address.': 'Het adres ervan.',
  'Its metric: the gateway with the least is used first.':
    'De metriek ervan: de gateway met de laagste wordt het eerst gebruikt.',
  'Name servers.': 'Naamservers.',
  'The DNS domain of this connection.': 'Het DNS-domein van deze verbinding.',
  'Of Windows: what the connection is called. Linux names adapters itself.':
    'Bij Windows: hoe de verbinding heet. Linux geeft adapters zelf een naam.',
  'What only Windows has.': 'Wat alleen Windows heeft.',
  'Whether its addresses are registered in DNS.': 'Of de adressen ervan in DNS worden geregistreerd.',
  'Whether they are also under the connection’s DNS domain.':
    'Of zij dat ook onder het DNS-domein van de verbinding worden.',
  'WINS servers.': 'WINS-servers.',
  'Whether names of NetBIOS are looked up in DNS.': 'Of NetBIOS-namen in DNS worden opgezocht.',
  'Whether the file LMHOSTS is read.': 'Of het bestand LMHOSTS wordt gelezen.',
  'NetBIOS over TCP/IP: as DHCP says, on or off.': 'NetBIOS over TCP/IP: zoals DHCP zegt, aan of uit.',
  'Of Windows: its domain or workgroup.': 'Bij Windows: het domein of de werkgroep.',
  'What the computer joins.': 'Waarvan de computer lid wordt.',
  'The account that may join; its password is in the secret variable OSDJoinPassword.':
    'Het account dat computers lid mag maken; het wachtwoord staat in de geheime variabele OSDJoinPassword.',
  'Domains that are tried for short names, in this order and no others; in Linux by the adapters of the step.':
    'Domeinen die voor korte namen worden geprobeerd, in deze volgorde en geen andere; in Linux door de adapters van de stap.',
  'The DNS domain of the computer. Without `dnsSearchList` it is tried for short names.':
    'Het DNS-domein van de computer. Zonder `dnsSearchList` wordt het voor korte namen geprobeerd.',
  'The computer’s name; `%Name%` is a variable’s value.':
    'De naam van de computer; `%Naam%` is de waarde van een variabele.',
  'The registered user.': 'De geregistreerde gebruiker.',
  'The registered organisation.': 'De geregistreerde organisatie.',
  '`random`: nobody knows it, and the account is disabled. `given`: the secret variable OSDLocalAdminPassword.':
    '`random`: niemand kent het, en het account is uitgeschakeld. `given`: de geheime variabele OSDLocalAdminPassword.',
  'Windows’ English name of the time zone, as `W. Europe Standard Time`. Absent: UTC.':
    'De Engelse naam die Windows voor de tijdzone heeft, als `W. Europe Standard Time`. Niets: UTC.',
  'Keyboard, as `nl-NL` or `0413:00020409`.': 'Toetsenbord, als `nl-NL` of `0413:00020409`.',
  'Language of programs without Unicode.': 'Taal van programma’s zonder Unicode.',
  'Language of the user interface.': 'Taal van de gebruikersinterface.',
  'Language where the first one lacks a text.': 'Taal waar de eerste een tekst mist.',
  'Formats of dates, numbers and money.': 'Notatie van datums, getallen en bedragen.',
  'Of Windows Server before 2008.': 'Bij Windows Server van vóór 2008.',
  'How connections are licensed.': 'Hoe verbindingen zijn gelicentieerd.',
  'Connections, when licensed per server.': 'Aantal verbindingen, bij een licentie per server.',
  'Its type there.': 'De soort ervan daar.',
  'Its command line; absent: it can be run nowhere.':
    'De opdrachtregel ervan; niets: zij kan nergens worden uitgevoerd.',
  'Exit codes that are no failure.': 'Afsluitcodes die geen mislukking zijn.',
  'Its settings there: they are set while it runs.':
    'De instellingen ervan daar: zij zijn ingesteld zolang zij wordt uitgevoerd.',
  'What else its element says.': 'Wat het element verder zegt.',
};
