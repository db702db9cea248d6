/** Hands a file that the page has made to the browser, to be saved. */
export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  // The browser takes the blob when it handles the click.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
