export function TaskSequenceImportPage() {
  return null;
}
