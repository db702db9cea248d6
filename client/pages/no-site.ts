/** In the place of shared/crew/sources/site.ts in the pages: none of them shows a site whose own server could be asked. */
export class Site {
  offered(): void {}

  moved(): void {}

  arrived(): void {}

  ended(): void {}

  evaluate(): void {}

  deadline(): number {
    return Infinity
  }
}
