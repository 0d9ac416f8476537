/** Saves text as a file on the person's own machine. */
export const downloadText = (fileName: string, text: string): void =>
  downloadBlob(fileName, new Blob([text], { type: 'text/plain' }));

export function downloadBlob(fileName: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
}
