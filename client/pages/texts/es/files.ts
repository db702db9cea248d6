import type { Catalog } from '../catalog.ts'
import { pluralIn } from '../plural.ts'

const plural = pluralIn('es')

export const files: Catalog['files'] = {
  title: 'Archivos',
  nobody: 'Nadie que tenga el resto está aquí ahora.',
  noListYet: 'La lista de archivos aún no ha llegado.',
  noList: 'La lista de archivos no se recibió.',
  allVerified: ({ count }) =>
    plural(count, {
      one: '# archivo, verificado. Elíjalo para guardarlo.',
      other: '# archivos, todos verificados. Elija uno para guardarlo.',
    }),
  someVerified: ({ have, count }) =>
    plural(count, { one: `${have} de # archivo verificado.`, other: `${have} de # archivos verificados.` }),
  someNeverCame: ({ have, count }) =>
    plural(count, {
      one: `${have} de # archivo verificado; no se recibió antes de que este aviso se sustituyera o cancelara.`,
      other: `${have} de # archivos verificados; los demás no se recibieron antes de que este aviso se sustituyera o cancelara.`,
    }),
  onDemand: ({ count, size }) =>
    plural(count, {
      one: `# archivo grande (${size}) llega cuando usted lo pida.`,
      other: `# archivos grandes (${size}) llegan cuando usted los pida.`,
    }),
  large: 'Archivos grandes',
  largeChoices: { all: 'Recibir todos', ask: 'Solo cuando los pida' },
  get: ({ size }) => `Recibirlo (${size})`,
  getFile: ({ path, size }) => `Recibirlo: ${path}, ${size}`,
  part: ({ have, size }) => `${have} de ${size}`,
  arriving: 'llegando',
  notReceived: 'no recibido',
}
