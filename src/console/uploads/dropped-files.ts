/** What was dropped onto a field: a file, or all files of a folder. */
import { type Chosen, chosenFile, chosenFolder, type PlacedFile } from './chosen-files.ts';

/** Null: it was nothing that the field takes. Called while the drop is handled: afterwards the browser tells nothing of it. */
export async function droppedFiles(transfer: DataTransfer, kind: 'file' | 'folder'): Promise<Chosen | null> {
  const [entry, ...others] = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const [file] = transfer.files;
  if (others.length > 0 || transfer.files.length > 1) return null;
  if (kind === 'file') {
    // What a program has put together for a drop has files without entries.
    if (entry === undefined) return file === undefined ? null : chosenFile(file);
    return entry instanceof FileSystemFileEntry ? chosenFile(await fileOf(entry)) : null;
  }
  if (!(entry instanceof FileSystemDirectoryEntry)) return null;
  const files: PlacedFile[] = [];
  await collect(entry, entry.name, files);
  return chosenFolder(files);
}

async function collect(folder: FileSystemDirectoryEntry, path: string, files: PlacedFile[]): Promise<void> {
  const reader = folder.createReader();
  // The browser gives a hundred at a time, and none at the end.
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return;
    for (const entry of entries) {
      const at = `${path}/${entry.name}`;
      if (entry instanceof FileSystemDirectoryEntry) await collect(entry, at, files);
      else if (entry instanceof FileSystemFileEntry) files.push({ path: at, file: await fileOf(entry) });
    }
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
