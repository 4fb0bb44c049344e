// Makes the browser look again at what is misspelt: it remembers what it underlined.

export function recheckSpelling(): void {
  for (const field of document.querySelectorAll<HTMLElement>('textarea, input')) {
    field.spellcheck = false;
    requestAnimationFrame(() => {
      field.spellcheck = true;
    });
  }
}
