/** Which disk is erased, which volume a step works on, and why none, in Dutch. */
import type { diskPhrases } from '../../task-sequence/phrases/of-disks.ts';
import type { DutchOf } from './dutch-of.ts';

export const dutchDisks: DutchOf<typeof diskPhrases> = {
  noFreeVolume:
    'Er is geen volume van het soort linux of windows zonder installatiekopie. {volumes} Zet een stap Schijf formatteren en partitioneren die het maakt vóór deze, of verbeter het volume in de stap.',
  noTargetVolume:
    'Er is geen volume "{id}". {volumes} Zet een stap Schijf formatteren en partitioneren die het maakt vóór deze, of verbeter het volume in de stap.',
  noVolumeMade: 'Geen stap heeft een volume gemaakt.',
  volumesAre: 'De volumes zijn: {list}.',
  volumeOfType: '{id} ({type})',
  volumeOfTypeWithImage: '{id} ({type}, heeft een installatiekopie)',
  volumeWithImage: '{id} (heeft een installatiekopie)',
  butVolumesAre: '; de volumes zijn: {list}',
  noImageYet:
    'Nog geen volume heeft een installatiekopie{volumes}. Zet een stap Besturingssysteeminstallatiekopie toepassen vóór deze, of verbeter het volume in de stap.',
  noSystemVolume:
    'Er is geen volume "{id}"{volumes}. Zet een stap Besturingssysteeminstallatiekopie toepassen vóór deze, of verbeter het volume in de stap.',
  wrongFileSystem:
    'Het volume {id} heeft {fileSystem}, en deze stap werkt op een Linux op ext4. Kies in de stap een ander volume, of geef de stap een voorwaarde.',
  holdsNoWindows:
    'Het volume {id} heeft {fileSystem}, en deze stap werkt op een Windows op ntfs. Pas ervoor een installatiekopie van Windows toe, of geef de stap een voorwaarde.',
  volumeVariableUnset:
    'De variabele {name} is niet ingesteld. Noem een volume dat een stap Schijf formatteren en partitioneren vóór deze maakt.',
  noSuchPartition:
    'Geen volume van deze uitvoering is partitie {partition} van schijf {disk}. Noem een volume dat een stap Schijf formatteren en partitioneren vóór deze maakt.',
  noDriveLetters:
    'De Linux-PE heeft geen stationsletters en kent {letter} dus niet. Noem een volume dat een stap Schijf formatteren en partitioneren vóór deze maakt.',
  whichDisk: 'welke schijf de stap wist: {because}',
  diskOf: 'schijf {number}, {what}',
  noSerialNumber: 'geen serienummer',
  serialNumber: 'serienummer {serial}',
  diskLine: '  {disk}: {what}',
  line: '{one}\n{other}',
  fitsRules: 'voldoet aan de regels',
  noDisk:
    'De computer toont helemaal geen schijf. Controleer of de schijf is aangesloten, of de controller in de firmware-instellingen is ingeschakeld (RAID- of VMD-modus verbergt schijven), en of de opstartkopie het stuurprogramma ervan heeft.',
  noDiskFits:
    'Volgens de regels van de stap mag geen schijf van deze computer worden gewist. Wijzig de regels (nummer, serienummer, grootte of soort van de schijf), of de schijven.\n{disks}',
  manyDisksFit:
    '{count} schijven voldoen aan de regels van de stap; die wist er alleen een als er geen twijfel is welke. Wijzig de regels (nummer, serienummer, grootte of soort van de schijf), of de schijven.\n{disks}',
  diskTakesNoWriting:
    'De schijf laat zich niet beschrijven: {disks}. Zet de schrijfbeveiliging uit (een schakelaar, de firmware-instellingen, de controller); een schijf aan het einde van haar leven beveiligt zichzelf, vervang die. Er is niets gewijzigd.',
  startedFrom: 'het draaiende systeem is ervan gestart',
  isRemovable: 'zij is verwisselbaar',
  isReadOnly: 'zij is alleen-lezen',
  isSmaller: 'zij is kleiner dan {gigabytes} GB',
  isLarger: 'zij is groter dan {gigabytes} GB',
  otherType: 'haar soort is {type}, niet {wanted}',
  otherSerial: 'haar serienummer is niet dat van {whose} ("{serial}")',
  otherNumber: 'haar nummer is niet dat van {whose} ({number})',
  theRule: 'de regel',
  diskVariableUnset: 'de variabele {name}, die de schijf noemt, is niet ingesteld',
};
