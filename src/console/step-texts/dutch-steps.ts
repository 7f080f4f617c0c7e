/** The kinds of steps in Dutch, by their English names and sentences. The Dutch names are those of ConfigMgr's Dutch console where it has the step. */

export const dutchCategories: Readonly<Record<string, string>> = {
  General: 'Algemeen',
  Software: 'Software',
  Disks: 'Schijven',
  'User State': 'Gebruikersstatus',
  Images: 'Installatiekopieën',
  Drivers: "Stuurprogramma's",
  Settings: 'Instellingen',
};

export const dutchStepNames: Readonly<Record<string, string>> = {
  'Run Command Line': 'Opdrachtregel uitvoeren',
  'Run PowerShell Script': 'PowerShell-script uitvoeren',
  'Set Dynamic Variables': 'Dynamische variabelen instellen',
  'Join Domain or Workgroup': 'Lid worden van domein of werkgroep',
  'Connect To Network Folder': 'Verbinding maken met netwerkmap',
  'Restart Computer': 'Computer opnieuw opstarten',
  'Set Task Sequence Variable': 'Takenreeksvariabele instellen',
  'Check Readiness': 'Gereedheid controleren',
  'Run Task Sequence': 'Takenreeks uitvoeren',
  'Install Application': 'Toepassing installeren',
  'Install Package': 'Pakket installeren',
  'Install Software Updates': 'Software-updates installeren',
  'Download Package Content': 'Pakketinhoud downloaden',
  'Format and Partition Disk': 'Schijf formatteren en partitioneren',
  'Convert Disk to Dynamic': 'Schijf converteren naar dynamisch',
  'Enable BitLocker': 'BitLocker inschakelen',
  'Disable BitLocker': 'BitLocker uitschakelen',
  'Pre-provision BitLocker': 'BitLocker vooraf inrichten',
  'Request State Store': 'Statusopslag aanvragen',
  'Capture User State': 'Gebruikersstatus vastleggen',
  'Restore User State': 'Gebruikersstatus herstellen',
  'Release State Store': 'Statusopslag vrijgeven',
  'Apply Operating System Image': 'Besturingssysteeminstallatiekopie toepassen',
  'Apply Data Image': 'Gegevensinstallatiekopie toepassen',
  'Install Boot Loader': 'Opstartlader installeren',
  'Setup Windows and ConfigMgr': 'Windows en ConfigMgr instellen',
  'Upgrade Operating System': 'Besturingssysteem upgraden',
  'Install Deployment Tools': "Implementatiehulpprogramma's installeren",
  'Prepare ConfigMgr Client for Capture': 'ConfigMgr-client voorbereiden voor vastleggen',
  'Prepare Windows for Capture': 'Windows voorbereiden voor vastleggen',
  'Capture Operating System Image': 'Besturingssysteeminstallatiekopie vastleggen',
  'Auto Apply Drivers': "Stuurprogramma's automatisch toepassen",
  'Apply Driver Package': 'Stuurprogrammapakket toepassen',
  'Capture Network Settings': 'Netwerkinstellingen vastleggen',
  'Capture Windows Settings': 'Windows-instellingen vastleggen',
  'Apply Network Settings': 'Netwerkinstellingen toepassen',
  'Apply Windows Settings': 'Windows-instellingen toepassen',
  'Imported Step': 'Geïmporteerde stap',
};

export const dutchSummaries: Readonly<Record<string, string>> = {
  'Runs a command line and judges it by its exit code.':
    'Voert een opdrachtregel uit en beoordeelt die naar de afsluitcode.',
  'Runs a PowerShell script that stands in the step or in a package, and judges it by its exit code.':
    'Voert een PowerShell-script uit dat in de stap of in een pakket staat, en beoordeelt het naar de afsluitcode.',
  'Sets variables by rules over what the computer is: make and model, addresses, other variables. Each rule that applies sets its variables, in order.':
    'Stelt variabelen in volgens regels over wat de computer is: merk en model, adressen, andere variabelen. Elke regel die van toepassing is, stelt de eigen variabelen in, op volgorde.',
  'Makes the computer a member of a domain or workgroup.': 'Maakt de computer lid van een domein of werkgroep.',
  'Connects a shared folder of the network.': 'Maakt verbinding met een gedeelde map van het netwerk.',
  'Restarts into the deployed system or into the PE; the run goes on at the next step.':
    'Start opnieuw op in het uitgerolde systeem of in de PE; de uitvoering gaat verder bij de volgende stap.',
  'Sets a variable for the rest of the run; an empty value removes it.':
    'Stelt een variabele in voor de rest van de uitvoering; een lege waarde verwijdert haar.',
  'Checks the computer against what the sequence needs; all checks run, then the step fails if one did.':
    'Controleert of de computer heeft wat de takenreeks nodig heeft; alle controles worden gedaan, daarna mislukt de stap als er een mislukte.',
  'Runs another task sequence as part of this one; both share their variables. It becomes a group of the run’s policy, so a change of it afterwards does not touch the run.':
    'Voert een andere takenreeks uit als deel van deze; beide delen hun variabelen. Zij wordt een groep in het beleid van de uitvoering, dus een latere wijziging ervan raakt de uitvoering niet.',
  'Installs applications one after the other, with what they depend on.':
    'Installeert toepassingen na elkaar, met waarvan zij afhankelijk zijn.',
  'Runs a program of a package.': 'Voert een programma van een pakket uit.',
  'Installs the software updates that are meant for the computer.':
    'Installeert de software-updates die voor de computer bedoeld zijn.',
  'Fetches packages and images onto the computer, for later steps.':
    'Haalt pakketten en installatiekopieën naar de computer, voor latere stappen.',
  'Erases one disk and makes the partitions and file systems listed.':
    'Wist één schijf en maakt de vermelde partities en bestandssystemen.',
  'Makes a basic disk a dynamic one. Windows has deprecated dynamic disks; kept for old sequences.':
    'Maakt van een standaardschijf een dynamische. Windows ontraadt dynamische schijven; behouden voor oude takenreeksen.',
  'Encrypts a drive with BitLocker and keeps its recovery key.':
    'Versleutelt een station met BitLocker en bewaart de herstelsleutel.',
  'Suspends BitLocker on a drive for a number of restarts; nothing is decrypted.':
    'Onderbreekt BitLocker op een station voor een aantal keer opnieuw opstarten; er wordt niets ontsleuteld.',
  'Switches BitLocker on for an empty volume in the PE, so that only what is written is encrypted. Enable BitLocker adds what opens it.':
    'Zet BitLocker in de PE aan voor een leeg volume, zodat alleen wordt versleuteld wat wordt geschreven. De stap BitLocker inschakelen voegt toe waarmee het wordt geopend.',
  'Asks for a place in the state store, to capture to or to restore from.':
    'Vraagt een plaats in de statusopslag, om naar vast te leggen of uit te herstellen.',
  'Saves users’ files and settings to the state store.':
    'Bewaart bestanden en instellingen van gebruikers in de statusopslag.',
  'Brings users’ files and settings back from the state store.':
    'Haalt bestanden en instellingen van gebruikers terug uit de statusopslag.',
  'Says that capturing to the state store, or restoring from it, is over. Each Request State Store needs one.':
    'Meldt dat het vastleggen naar of herstellen uit de statusopslag klaar is. Bij elke aanvraag van statusopslag hoort er een.',
  'Streams one image of an operating system image package, or one edition of an upgrade package, onto a volume, each byte checked on its way.':
    'Schrijft één installatiekopie van een pakket, of één editie van een upgradepakket, rechtstreeks op een volume; elke byte wordt onderweg gecontroleerd.',
  'Applies one image of a package to a volume as data: nothing of it is made to start.':
    'Past één installatiekopie van een pakket toe op een volume als gegevens: niets ervan wordt opstartbaar gemaakt.',
  'Makes the applied Linux bootable: GRUB (behind shim under Secure Boot), file system table and firmware boot entry.':
    'Maakt het toegepaste Linux opstartbaar: GRUB (achter shim bij Secure Boot), bestandssysteemtabel en opstartvermelding van de firmware.',
  'Starts the deployed Windows for the first time with its answer file; the run goes on in it.':
    'Start het uitgerolde Windows voor de eerste keer met het antwoordbestand; de uitvoering gaat daarin verder.',
  'Upgrades the running Windows and keeps programs and data.':
    "Werkt het draaiende Windows bij naar een nieuwe versie en behoudt programma's en gegevens.",
  'Puts Sysprep of Windows before Vista onto the computer; kept for old sequences.':
    'Zet Sysprep van Windows van vóór Vista op de computer; behouden voor oude takenreeksen.',
  'Takes what identifies the client out of a reference computer.':
    'Verwijdert van een referentiecomputer wat de client herkenbaar maakt.',
  'Runs Sysprep on a reference computer and restarts it into the PE.':
    'Voert Sysprep uit op een referentiecomputer en start die opnieuw op in de PE.',
  'Captures a Linux (ext4) or Windows (NTFS) volume that was shut down cleanly, and streams it to the site, which makes an operating system image package of it. Nothing is written to the volume. Other volumes of the computer are not captured.':
    'Legt een netjes afgesloten volume van Linux (ext4) of Windows (NTFS) vast en stuurt het naar de site, die er een besturingssysteeminstallatiekopie van maakt. Op het volume wordt niets geschreven. Andere volumes van de computer worden niet vastgelegd.',
  'Finds the drivers of the catalogue that fit the computer’s devices, and gives them to the deployed Windows.':
    "Zoekt in de catalogus de stuurprogramma's die bij de apparaten van de computer passen, en geeft ze aan het uitgerolde Windows.",
  'Makes all drivers of a driver package available to the deployed Windows.':
    "Maakt alle stuurprogramma's van een stuurprogrammapakket beschikbaar voor het uitgerolde Windows.",
  'Keeps the network settings of the present system in the variables from which Apply Network Settings takes them.':
    'Bewaart de netwerkinstellingen van het huidige systeem in de variabelen waaruit de stap Netwerkinstellingen toepassen ze haalt.',
  'Keeps name, registration and time zone of the present Windows in the variables from which Apply Windows Settings takes them.':
    'Bewaart naam, registratie en tijdzone van het huidige Windows in de variabelen waaruit de stap Windows-instellingen toepassen ze haalt.',
  "Writes the computer's name and network adapters' addresses into the deployed system.":
    'Schrijft de naam van de computer en de adressen van netwerkadapters in het uitgerolde systeem.',
  'Writes names, key, time zone, languages and the administrator’s password into the answer file of the deployed Windows.':
    'Schrijft namen, productcode, tijdzone, talen en het beheerderswachtwoord in het antwoordbestand van het uitgerolde Windows.',
  'A step of another system that has no counterpart here, kept as it was read. Its command line runs where it can.':
    'Een stap van een ander systeem die hier geen tegenhanger heeft, bewaard zoals hij is gelezen. De opdrachtregel ervan wordt uitgevoerd waar dat kan.',
};
