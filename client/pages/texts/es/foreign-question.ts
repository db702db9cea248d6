import type { Catalog } from '../catalog.ts'

export const foreignQuestion: Catalog['foreignQuestion'] = {
  title: 'Este no es un canal de este servidor',
  text: ({ host }) =>
    `Un enlace o una lista nombra un canal de otra persona. ${host} no responde por él. Cualquiera puede crear un canal así, y sus mapas pueden parecer oficiales.`,
  noOwn: ({ host }) => `${host} aún no ha anunciado ningún canal propio.`,
  nothingYet: 'Antes de que usted diga que sí, no se recibe, muestra ni anuncia nada de él.',
  name: 'Se llama a sí mismo',
  key: 'Clave de quien publica',
  cameFrom: 'Lo nombra',
  from: {
    channel: 'la dirección de esta página, tras el signo #',
    announcement: ({ host }) => `un anuncio en ${host}`,
    list: 'su lista de canales en este navegador',
    server: 'este servidor',
  },
  ledFrom: ({ host }) => `${host} condujo a esta página`,
  compare: 'Compare la clave con la que quien publica le haya dado por otra vía.',
  question: '¿Mostrar este canal?',
  yes: 'Sí, mostrar este canal',
  no: 'No, abrir la página de este servidor',
  noRemove: 'No, quitarlo de mis canales',
  forbidden: ({ host }) =>
    `${host} solo muestra sus propios canales. Así lo ha dispuesto quien lo administra.`,
  framed:
    'Otro sitio muestra esta página dentro de la suya. Solo puede decir que sí donde esta página esté abierta por separado.',
  openAlone: 'Abrir esta página por separado',
  pageTitle: 'Un canal de otra persona · Flashcrew',
}
