/** What tables of the product call something, in Dutch by the English of those tables; kinds of steps are in `step-texts`. */

const ofCapabilities: Readonly<Record<string, string>> = {
  'the agent for Windows and WinPE': 'de agent voor Windows en WinPE',
  'Windows images and their settings': 'Windows-installatiekopieën en hun instellingen',
  'the driver catalogue': 'de catalogus van stuurprogramma’s',
  BitLocker: 'BitLocker',
  'packages and applications': 'pakketten en toepassingen',
  'software updates': 'software-updates',
  'user state migration': 'het overzetten van de gebruikersstatus',
  'in-place upgrade of Windows': 'het ter plaatse upgraden van Windows',
  'sequences that begin in a running system': 'takenreeksen die in een draaiend systeem beginnen',
};

/** How a text tells a password (`literal-secrets.ts`). */
const ofSecrets: Readonly<Record<string, string>> = {
  'a secure string of plain text': 'een beveiligde tekenreeks van gewone tekst',
  'an assignment of a password or key': 'een toekenning van een wachtwoord of sleutel',
  'an option for a password': 'een optie voor een wachtwoord',
  'the option -p beside a user': 'de optie -p naast een gebruiker',
  'the option -p': 'de optie -p',
  'a user and a password for curl': 'een gebruiker en een wachtwoord voor curl',
  'an address with a password in it': 'een adres met een wachtwoord erin',
  'net use': 'net use',
  'net user': 'net user',
  'manage-bde': 'manage-bde',
  'what chpasswd is given': 'wat chpasswd krijgt',
  'what passwd is given': 'wat passwd krijgt',
  'a bearer token': 'een bearer-token',
  'the value of something that is called a password': 'de waarde van iets dat een wachtwoord heet',
  'an element for a password': 'een element voor een wachtwoord',
  'a recovery password of BitLocker': 'een herstelwachtwoord van BitLocker',
  'a private key': 'een privésleutel',
};

/** What takes the place of a variable that means nothing. */
const insteadOfVariables: Readonly<Record<string, string>> = {
  'Images are written while they come, and are kept nowhere else.':
    'Installatiekopieën worden geschreven terwijl ze binnenkomen, en worden nergens anders bewaard.',
  'Download Package Content writes folders into the variable that it names.':
    'Pakketinhoud downloaden schrijft mappen in de variabele die de stap noemt.',
  'Boot images are no packages.': 'Opstartkopieën zijn geen pakketten.',
  'Addresses are signed for the run and told nobody.':
    'Adressen worden voor de uitvoering ondertekend en aan niemand verteld.',
  'Use `/tmp`, or the variable of a partition.': 'Gebruik `/tmp`, of de variabele van een partitie.',
  'There is no management point: the agent is told its site when the computer is started.':
    'Er is geen beheerpunt: de agent hoort zijn site wanneer de computer wordt gestart.',
  'Sites have names, and no codes: `_SMSTSOrgName`.': 'Sites hebben namen, en geen codes: `_SMSTSOrgName`.',
  'In a deployed Linux ask the system, as `timedatectl show -p Timezone`.':
    'Vraag het in een uitgerolde Linux aan het systeem, met `timedatectl show -p Timezone`.',
  'Groups and steps are a tree: `_SMSTSCurrentActionName`.':
    'Groepen en stappen vormen een boom: `_SMSTSCurrentActionName`.',
  'Groups and steps are a tree, and no table.': 'Groepen en stappen vormen een boom, en geen tabel.',
  'The PE’s screen is the run’s own, and the deployed system shows nothing.':
    'Het scherm van de PE is van de uitvoering zelf, en het uitgerolde systeem toont niets.',
  'There is no such account: content needs none.': 'Zo’n account is er niet: inhoud heeft er geen nodig.',
  'A PE begins with a boot ticket, which no variable holds.':
    'Een PE begint met een opstartbewijs, dat in geen variabele staat.',
  'In the deployed system nothing is shown: the agent waits a day for `slipway runs resume`.':
    'In het uitgerolde systeem wordt niets getoond: de agent wacht een dag op `slipway runs resume`.',
  'Format and Partition Disk makes the EFI system partition; a restart into the PE finds it by itself.':
    'Schijf formatteren en partitioneren maakt de EFI-systeempartitie; een herstart in de PE vindt die vanzelf.',
  'The agent waits for content as long as it takes, and goes on at the exact byte.':
    'De agent wacht op inhoud zo lang als nodig is, en gaat bij precies die byte verder.',
  'The agent fetches and verifies content itself.': 'De agent haalt inhoud zelf op en controleert haar zelf.',
  'Content comes from the site alone.': 'Inhoud komt alleen van de site.',
  'A PE keeps nothing.': 'Een PE bewaart niets.',
  'The journal finds its place by itself; scripts use `/tmp`, or the variable of a partition.':
    'Het journaal vindt vanzelf zijn plaats; scripts gebruiken `/tmp`, of de variabele van een partitie.',
  'Where nothing is deployed the PE says so, and starts again after a quarter of an hour.':
    'Waar niets is uitgerold zegt de PE dat, en die begint na een kwartier opnieuw.',
  'A required deployment begins by itself; among available ones a person chooses in the PE.':
    'Een verplichte uitrol begint vanzelf; uit beschikbare kiest iemand in de PE.',
  'The Linux PE speaks English.': 'De Linux-PE spreekt Engels.',
  'Set `SMSTSPostAction`.': 'Stel `SMSTSPostAction` in.',
  'There is no ConfigMgr client; the agent removes itself when the run has ended.':
    'Er is geen ConfigMgr-client; de agent verwijdert zichzelf wanneer de uitvoering is afgelopen.',
  'The PE’s screen always shows the step, its number and its bytes; the deployed system shows nothing.':
    'Het scherm van de PE toont altijd de stap, zijn nummer en zijn bytes; het uitgerolde systeem toont niets.',
  'Reports wait in the journal until the site answers; only restarts, the run’s end and what destroys data wait for them.':
    'Meldingen wachten in het journaal tot de site antwoordt; alleen herstarts, het einde van de uitvoering en wat gegevens vernietigt wachten daarop.',
  'The Linux PE has no PowerShell.': 'De Linux-PE heeft geen PowerShell.',
  'The option `runAs` says so.': 'De optie `runAs` zegt dat.',
  'In a PE the system is not looked at.': 'In een PE wordt niet naar het systeem gekeken.',
  'There is no ConfigMgr client.': 'Er is geen ConfigMgr-client.',
  'Its step runs in a PE; the variable stays set afterwards.':
    'De stap ervan wordt in een PE uitgevoerd; de variabele blijft daarna ingesteld.',
  'The step says where the image goes.': 'De stap zegt waar de installatiekopie komt.',
  'The partitions are those of the step; `%Name%` may stand in their texts.':
    'De partities zijn die van de stap; `%Naam%` mag in hun teksten staan.',
  'Its step runs in a PE.': 'De stap ervan wordt in een PE uitgevoerd.',
  'Systems have firewalls.': 'Systemen hebben firewalls.',
  'The adapters are those of the step; `%Name%` may stand in their texts.':
    'De adapters zijn die van de stap; `%Naam%` mag in hun teksten staan.',
  'The option `drive` may hold `%Name%`.': 'In de optie `drive` mag `%Naam%` staan.',
  'The attempts of the step say how often it is tried again.':
    'De pogingen van de stap zeggen hoe vaak het opnieuw wordt geprobeerd.',
  'They are options of the step.': 'Het zijn opties van de stap.',
  'There is one site, and no list of management points.': 'Er is één site, en geen lijst van beheerpunten.',
  'The agent always is the one that the site hands out.': 'De agent is altijd die welke de site uitdeelt.',
  'The agent asks its site again until it answers.': 'De agent vraagt het zijn site opnieuw tot die antwoordt.',
};

/** What read-only variables hold. */
const heldByVariables: Readonly<Record<string, string>> = {
  'The id of the deployment.': 'De id van de uitrol.',
  'The id of the task sequence.': 'De id van de takenreeks.',
  'The name of the task sequence.': 'De naam van de takenreeks.',
  'The id of the device.': 'De id van het apparaat.',
  'The name of the device in the site; `OSDComputerName` names the computer.':
    'De naam van het apparaat in de site; `OSDComputerName` geeft de computer zijn naam.',
  'The name of the site.': 'De naam van de site.',
  '`2`: the sequence deploys an operating system.': '`2`: de takenreeks rolt een besturingssysteem uit.',
  'How the run began: `PXE`.': 'Hoe de uitvoering begon: `PXE`.',
  'What the computer was started from: `PXE`.': 'Waarvan de computer is gestart: `PXE`.',
  'The folder of the run’s log, for logs of scripts too: `/run/slipway/log` in the PE, in memory; `/var/lib/slipway/log` in the deployed system, until the run ends.':
    'De map van het logboek van de uitvoering, ook voor logboeken van scripts: `/run/slipway/log` in de PE, in het geheugen; `/var/lib/slipway/log` in het uitgerolde systeem, tot de uitvoering eindigt.',
  '`true` in a PE, the Linux PE too, `false` in the deployed system.':
    '`true` in een PE, ook de Linux-PE, `false` in het uitgerolde systeem.',
  '`true`: content is fetched when its step comes.': '`true`: inhoud wordt opgehaald wanneer de stap ervan komt.',
  '`false`: nothing runs from a share.': '`false`: niets wordt vanaf een gedeelde map uitgevoerd.',
  '`false`: the run has a site.': '`false`: de uitvoering heeft een site.',
  '`true`: the agent speaks to its site over TLS.': '`true`: de agent spreekt met zijn site over TLS.',
  '`false`: the agent knows its site by the pinned authority, not by lists of revoked certificates.':
    '`false`: de agent kent zijn site aan de vastgelegde autoriteit, niet aan lijsten van ingetrokken certificaten.',
  '`false`: the system is not Windows To Go.': '`false`: het systeem is geen Windows To Go.',
  'The name of the step that runs.': 'De naam van de stap die wordt uitgevoerd.',
  'The name of the last step that ran; before the first one it is not set.':
    'De naam van de laatst uitgevoerde stap; vóór de eerste is zij niet ingesteld.',
  'The exit code of the last step that ran.': 'De afsluitcode van de laatst uitgevoerde stap.',
  '`true` or `false`: whether the last step that ran succeeded.':
    '`true` of `false`: of de laatst uitgevoerde stap is geslaagd.',
  'The manufacturer, as the firmware tells it.': 'De fabrikant, zoals de firmware die noemt.',
  'The model, as the firmware tells it.': 'Het model, zoals de firmware dat noemt.',
  'The serial number, as the firmware tells it.': 'Het serienummer, zoals de firmware dat noemt.',
  'The asset tag, as the firmware tells it.': 'Het inventarisnummer, zoals de firmware dat noemt.',
  'The UUID, as the firmware tells it.': 'De UUID, zoals de firmware die noemt.',
  'MAC addresses of the wired network adapters, separated by commas.':
    'MAC-adressen van de netwerkadapters met kabel, gescheiden door komma’s.',
  'IP addresses of the wired network adapters, separated by commas.':
    'IP-adressen van de netwerkadapters met kabel, gescheiden door komma’s.',
  'Gateways of the wired network adapters, separated by commas.':
    'Gateways van de netwerkadapters met kabel, gescheiden door komma’s.',
  '`true` or `false`: whether the firmware is UEFI.': '`true` of `false`: of de firmware UEFI is.',
  '`Enabled`, `Disabled`, or `NA` where the firmware knows no Secure Boot.':
    '`Enabled`, `Disabled`, of `NA` waar de firmware geen Secure Boot kent.',
  'The folder of the Windows that was on the disk before.': 'De map van de Windows die eerder op de schijf stond.',
  'The drive of the Windows that was on the disk before.': 'Het station van de Windows die eerder op de schijf stond.',
  'The folder of content that was fetched.': 'De map met inhoud die is opgehaald.',
  'The folder of the package that the step runs in.': 'De map van het pakket waarin de stap wordt uitgevoerd.',
  'The folder of a package that was fetched.': 'De map van een pakket dat is opgehaald.',
  'Where a package’s content is.': 'Waar de inhoud van een pakket is.',
  'The folder that is spared when the volume is erased.': 'De map die wordt gespaard wanneer het volume wordt gewist.',
  '`true` when a user started the sequence in the running system, `false` when a schedule did.':
    '`true` als een gebruiker de takenreeks in het draaiende systeem begon, `false` als een schema dat deed.',
  'The boot image’s package id.': 'De pakket-id van de opstartkopie.',
  'The last address of content.': 'Het laatste adres van inhoud.',
  'The folder of temporary files.': 'De map met tijdelijke bestanden.',
  'The management point.': 'Het beheerpunt.',
  'The management point’s port.': 'De poort van het beheerpunt.',
  'The site code.': 'De sitecode.',
  'The time zone, as Windows describes it.': 'De tijdzone, zoals Windows die beschrijft.',
  'Where the run is in ConfigMgr’s table.': 'Waar de uitvoering is in de tabel van ConfigMgr.',
  'The length of ConfigMgr’s table.': 'De lengte van de tabel van ConfigMgr.',
  'Whether progress is shown.': 'Of de voortgang wordt getoond.',
  'What is shown as progress.': 'Wat als voortgang wordt getoond.',
  'Whether the log-on screen comes back.': 'Of het aanmeldscherm terugkomt.',
  'The network access account’s name.': 'De naam van het netwerktoegangsaccount.',
  'The network access account’s password.': 'Het wachtwoord van het netwerktoegangsaccount.',
  'The web address of a package’s content.': 'Het webadres van de inhoud van een pakket.',
  'The medium’s id.': 'De id van het medium.',
  'The package id of the medium’s boot image.': 'De pakket-id van de opstartkopie van het medium.',
  'The management point’s port for HTTP.': 'De poort van het beheerpunt voor HTTP.',
  'The management point’s port for HTTPS.': 'De poort van het beheerpunt voor HTTPS.',
  'How the management point wants TLS.': 'Hoe het beheerpunt TLS wil.',
  'The medium’s certificate and key.': 'Het certificaat en de sleutel van het medium.',
  'The trusted root key.': 'De vertrouwde hoofdsleutel.',
  'Trusted authorities.': 'Vertrouwde autoriteiten.',
  'The certificate that policies are signed with.': 'Het certificaat waarmee beleid wordt ondertekend.',
  'Which of several certificates is taken.': 'Welk van meerdere certificaten wordt genomen.',
  'The id of unknown 64-bit computers.': 'De id van onbekende 64-bits computers.',
  'The id of unknown 32-bit computers.': 'De id van onbekende 32-bits computers.',
  'Whether the check for memory was passed: `1` or `0`.': 'Of de controle op geheugen is doorstaan: `1` of `0`.',
  'Whether the check for the processor’s speed was passed: `1` or `0`.':
    'Of de controle op de snelheid van de processor is doorstaan: `1` of `0`.',
  'Whether the check for room on the disk was passed: `1` or `0`.':
    'Of de controle op ruimte op de schijf is doorstaan: `1` of `0`.',
  'Whether the check for the processor’s width was passed: `1` or `0`.':
    'Of de controle op de breedte van de processor is doorstaan: `1` of `0`.',
  'Whether the check for the firmware’s kind was passed: `1` or `0`.':
    'Of de controle op het soort firmware is doorstaan: `1` of `0`.',
  'Whether the check for Secure Boot was passed: `1` or `0`.':
    'Of de controle op Secure Boot is doorstaan: `1` of `0`.',
  'Whether the check for mains power was passed: `1` or `0`.': 'Of de controle op netvoeding is doorstaan: `1` of `0`.',
  'Whether the check for a network link was passed: `1` or `0`.':
    'Of de controle op een netwerkverbinding is doorstaan: `1` of `0`.',
  'Whether the check for a wired network link was passed: `1` or `0`.':
    'Of de controle op een netwerkverbinding met kabel is doorstaan: `1` of `0`.',
  'Whether the check for a TPM that is switched on was passed: `1` or `0`.':
    'Of de controle op een ingeschakelde TPM is doorstaan: `1` of `0`.',
  'Whether the check for a TPM that is activated was passed: `1` or `0`.':
    'Of de controle op een geactiveerde TPM is doorstaan: `1` of `0`.',
  'Whether the check for Windows for clients or servers was passed: `1` or `0`.':
    'Of de controle op Windows voor clients of servers is doorstaan: `1` of `0`.',
  'Whether the check for the system’s least version was passed: `1` or `0`.':
    'Of de controle op de laagste versie van het systeem is doorstaan: `1` of `0`.',
  'Whether the check for the system’s highest version was passed: `1` or `0`.':
    'Of de controle op de hoogste versie van het systeem is doorstaan: `1` of `0`.',
  'Whether the check for the system’s language was passed: `1` or `0`.':
    'Of de controle op de taal van het systeem is doorstaan: `1` of `0`.',
  'Whether the check for the client’s version was passed: `1` or `0`.':
    'Of de controle op de versie van de client is doorstaan: `1` of `0`.',
  'Whether an application has to be tried again.': 'Of een toepassing opnieuw moet worden geprobeerd.',
  'The client that is tried out.': 'De client die wordt uitgeprobeerd.',
};

/** Parts of an operating system that conditions ask, kinds of values, and what Check Readiness measures. */
const ofFacts: Readonly<Record<string, string>> = {
  family: 'familie',
  distribution: 'distributie',
  architecture: 'architectuur',
  language: 'taal',
  text: 'tekst',
  number: 'getal',
  flag: 'ja of nee',
  list: 'lijst',
  codes: 'lijst van codes',
  memory: 'geheugen',
  processor: 'processor',
  disk: 'schijf',
  firmware: 'firmware',
  'Secure Boot': 'Secure Boot',
  'operating system': 'besturingssysteem',
  on: 'aan',
  off: 'uit',
  'not known': 'niet bekend',
  'type not known': 'soort niet bekend',
};

export const dutchTerms: Readonly<Record<string, string>> = {
  ...ofCapabilities,
  ...ofSecrets,
  ...insteadOfVariables,
  ...heldByVariables,
  ...ofFacts,
};
