/** Hands the person a file that was made in the page: it goes where their browser keeps downloads. */
export function saveFile(name: string, content: string, type: string): void {
  // Without the mark, spreadsheets take UTF-8 for an old encoding.
  const mark = type === 'text/csv' ? '\uFEFF' : '';
  const url = URL.createObjectURL(new Blob([mark + content], { type: `${type};charset=utf-8` }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url));
}
