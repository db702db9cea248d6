/** Where the focus goes when the button that was pressed disappears with what it was about: to the page's content. */
export function focusContent(): void {
  document.getElementById('content')?.focus({ preventScroll: true })
}
